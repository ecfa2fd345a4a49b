import { Skeleton } from '../../display/skeleton.tsx';

const heights = [38, 52, 47, 61, 55, 70, 64, 58, 73, 66, 80, 62, 54, 68, 60, 49, 57, 44, 52, 40];

/** A chart's place, with the shape of one. */
export const TimeSeriesSkeleton = () => (
  <div className="flex h-full w-full items-end gap-1 border-b border-line pb-px pl-10" aria-hidden="true">
    {heights.map((height, place) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: they have no other name.
      <div key={place} className="flex min-w-0 grow items-end" style={{ height: `${height}%` }}>
        <Skeleton className="h-full w-full rounded-b-none" />
      </div>
    ))}
  </div>
);
