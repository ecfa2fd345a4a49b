import type { Series } from './bar-ranking.tsx';
import { Swatch } from './swatch.tsx';

interface SeriesNamesProps {
  readonly series: readonly Series[];
  /** One for each, as CSS. */
  readonly colours: readonly string[];
}

/** Which colour is whose. */
export const SeriesNames = ({ series, colours }: SeriesNamesProps) => (
  <figcaption className="mb-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-soft">
    {series.map(({ name, label }, index) => (
      <span key={name} className="inline-flex max-w-full min-w-0 items-center gap-1.5">
        <Swatch colour={colours[index]!} />
        <span className="truncate">{label ?? name}</span>
      </span>
    ))}
  </figcaption>
);
