import { Skeleton } from '../display/skeleton.tsx';
import { formatDuration } from '../format/duration.ts';
import { type Coloured, coloursOf } from './palette.ts';
import { Swatch } from './swatch.tsx';

export interface LatencyPart extends Coloured {
  readonly label?: string;
  readonly ms: number;
  /** What happened in it. */
  readonly detail?: string;
}

interface LatencyBarProps {
  readonly title: string;
  /** In the order in which they happened; while there are none, they are being loaded. */
  readonly parts: readonly LatencyPart[] | undefined;
  /** Where it is more than the parts together: what is left has no name. */
  readonly totalMs?: number;
}

/** Where the time of one request went. */
export function LatencyBar({ title, parts, totalMs }: LatencyBarProps) {
  if (parts === undefined) return <LatencySkeleton />;
  const spent = parts.reduce((sum, { ms }) => sum + ms, 0);
  const total = Math.max(totalMs ?? 0, spent);
  const all = total - spent > total * 0.005 ? [...parts, { name: 'other', label: 'Other', ms: total - spent }] : parts;
  const colours = coloursOf(all);
  const colourAt = (index: number) => (index === parts.length ? 'var(--series-others)' : colours[index]!);
  const share = (ms: number) => (total === 0 ? 0 : (ms / total) * 100);
  return (
    <figure aria-label={title}>
      <div className="flex h-3 gap-px overflow-hidden rounded-xs bg-sunken" aria-hidden="true">
        {all.map(({ name, label, ms }, index) => (
          <div
            key={name}
            title={`${label ?? name}: ${formatDuration(ms)}`}
            className={ms > 0 ? 'min-w-0.5' : undefined}
            style={{ width: `${share(ms)}%`, background: colourAt(index) }}
          />
        ))}
      </div>
      <ul className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-xs">
        {all.map((part, index) => (
          <li
            key={part.name}
            className="inline-flex items-center gap-1.5"
            title={'detail' in part ? part.detail : undefined}
          >
            <Swatch colour={colourAt(index)} />
            <span className="text-soft">{part.label ?? part.name}</span>
            <span className="figure">{formatDuration(part.ms)}</span>
            <span className="figure text-faint">{Math.round(share(part.ms))}%</span>
          </li>
        ))}
        <li className="ml-auto inline-flex items-center gap-1.5 font-medium">
          Total <span className="figure">{formatDuration(total)}</span>
        </li>
      </ul>
    </figure>
  );
}

const LatencySkeleton = () => (
  <div aria-busy="true">
    <Skeleton className="h-3 w-full" />
    <div className="mt-2 flex gap-5">
      <Skeleton className="h-3.5 w-24" />
      <Skeleton className="h-3.5 w-24" />
      <Skeleton className="h-3.5 w-24" />
    </div>
  </div>
);
