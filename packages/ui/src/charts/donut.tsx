import { Skeleton } from '../display/skeleton.tsx';
import { formatValue, type Unit } from '../format/value.ts';
import { foldOthers } from './fold.ts';
import { MaybeLink } from './link.tsx';
import { type Coloured, coloursOf } from './palette.ts';
import { EmptyChart, FailedChart, type Unready } from './place.tsx';
import { Swatch } from './swatch.tsx';

export interface Slice extends Coloured {
  readonly label?: string;
  readonly value: number;
  readonly href?: string;
}

interface DonutProps extends Unready {
  readonly title: string;
  /** While there is none, it is being loaded. More than eight are folded. */
  readonly data: { readonly unit: Unit; readonly slices: readonly Slice[] } | undefined;
}

/** Which share each has; the figures stand beside it. */
export function Donut({ title, data, failure, empty }: DonutProps) {
  if (failure !== undefined) return <FailedChart failure={failure} />;
  if (data === undefined) return <DonutSkeleton />;
  const slices: readonly Slice[] = foldOthers(
    data.slices.filter(({ value }) => value > 0),
    most,
  );
  if (slices.length === 0) return <EmptyChart>{empty}</EmptyChart>;
  const total = slices.reduce((sum, { value }) => sum + value, 0);
  const colours = coloursOf(slices);
  return (
    <figure aria-label={title} className="@container h-full">
      <div className="flex h-full flex-col items-center gap-4 @xs:flex-row">
        <div className="relative size-32 shrink-0" aria-hidden="true">
          <svg viewBox="0 0 100 100" className="size-full -rotate-90" aria-hidden="true">
            {arcsOf(slices.map(({ value }) => value)).map((d, index) => (
              <path key={slices[index]!.name} d={d} style={{ fill: colours[index] }} />
            ))}
          </svg>
          <span className="tabular absolute inset-0 flex items-center justify-center text-sm font-semibold">
            {formatValue(data.unit, total, 'short')}
          </span>
        </div>
        <ul className="w-full min-w-0 grow text-xs">
          {slices.map(({ name, label, value, href }, index) => (
            <li key={name} className="flex items-center gap-2 py-0.5">
              <Swatch colour={colours[index]!} />
              <MaybeLink href={href} title={label ?? name} className="min-w-0 grow truncate">
                {label ?? name}
              </MaybeLink>
              <span className="figure shrink-0 text-soft">{formatValue(data.unit, value, 'short')}</span>
              <span className="figure w-12 shrink-0 text-right">{formatShare(value / total)}</span>
            </li>
          ))}
        </ul>
      </div>
    </figure>
  );
}

const most = 8;

/** Less than one in a thousand is not nothing. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.001) return '< 0.1%';
  const percent = share * 100;
  return `${percent.toFixed(percent >= 99.95 || percent === 0 ? 0 : 1)}%`;
}

const outer = 49;
const inner = 32;

/** Of rings, each as long as its share, with a little room between two. */
export function arcsOf(values: readonly number[]): readonly string[] {
  const total = values.reduce((sum, value) => sum + value, 0);
  let from = 0;
  return values.map((value) => {
    const start = from;
    from += value / total;
    return ringPart(start, from, values.length > 1 ? 0.004 : 0);
  });
}

function ringPart(start: number, end: number, room: number): string {
  // Whatever is so small that nothing would be left of it is still seen.
  const [a, b] = end - start > room * 2 ? [start + room / 2, end - room / 2] : [start, end];
  if (b - a > 0.9999) return `${circle(outer)}${circle(inner)}`;
  const isLarge = b - a > 0.5 ? 1 : 0;
  const to = (radius: number, share: number) =>
    `${(50 + radius * Math.cos(share * 2 * Math.PI)).toFixed(3)} ${(50 + radius * Math.sin(share * 2 * Math.PI)).toFixed(3)}`;
  return `M${to(outer, a)}A${outer} ${outer} 0 ${isLarge} 1 ${to(outer, b)}L${to(inner, b)}A${inner} ${inner} 0 ${isLarge} 0 ${to(inner, a)}Z`;
}

const circle = (radius: number): string => {
  const sweep = radius === outer ? 1 : 0;
  return `M${50 + radius} 50A${radius} ${radius} 0 1 ${sweep} ${50 - radius} 50A${radius} ${radius} 0 1 ${sweep} ${50 + radius} 50Z`;
};

const DonutSkeleton = () => (
  <div className="flex h-full items-center gap-4" aria-busy="true">
    <Skeleton className="size-32 shrink-0 rounded-full!" />
    <div className="grid grow gap-2">
      {['w-full', 'w-4/5', 'w-3/5'].map((width) => (
        <Skeleton key={width} className={`h-3.5 ${width}`} />
      ))}
    </div>
  </div>
);
