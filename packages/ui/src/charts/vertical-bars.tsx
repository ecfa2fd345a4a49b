import { classes } from '../classes.ts';
import { Skeleton } from '../display/skeleton.tsx';
import { formatTick, formatValue, type Unit } from '../format/value.ts';
import { type RankedRow, type RankingProps, rankingColours, type Series, sumOf } from './bar-ranking.tsx';
import { foldRows } from './fold.ts';
import { MaybeLink } from './link.tsx';
import { EmptyChart, FailedChart } from './place.tsx';
import { SeriesNames } from './series-names.tsx';
import { marksOf } from './time-series/scales.ts';

interface VerticalBarsProps extends RankingProps {
  /** Of the bars, in pixels; or all that there is. */
  readonly height?: number | 'fill';
}

/** The ranking's rows beside each other: for few, or where they have an order of their own. */
export function VerticalBars(props: VerticalBarsProps) {
  const { title, series, rows: given, unit = 'count', most, failure, empty, height = 200 } = props;
  if (failure !== undefined) return <FailedChart failure={failure} />;
  if (given === undefined) return <VerticalSkeleton height={height} />;
  if (given.length === 0) return <EmptyChart>{empty}</EmptyChart>;
  const rows = most === undefined ? given : foldRows(given, most);
  const { marks, step } = marksOf(Math.max(...rows.map(sumOf), 0), unit);
  const top = marks.at(-1)!;
  const colours = rankingColours(series);
  return (
    <figure aria-label={title} className={classes('flex flex-col', height === 'fill' && 'h-full')}>
      {series.length > 1 && <SeriesNames series={series} colours={colours} />}
      <div
        className={classes('flex gap-2', height === 'fill' && 'min-h-24 grow')}
        style={height === 'fill' ? undefined : { height }}
      >
        <div className="relative mb-6 w-11 shrink-0 text-right text-xs text-faint" aria-hidden="true">
          {marks.map((mark) => (
            <span
              key={mark}
              className="tabular absolute right-0 translate-y-1/2 whitespace-nowrap"
              style={{ bottom: `${(mark / top) * 100}%` }}
            >
              {formatTick(unit, mark, step)}
            </span>
          ))}
        </div>
        <div className="relative min-w-0 grow">
          <div className="absolute inset-x-0 top-0 bottom-6" aria-hidden="true">
            {marks.map((mark) => (
              <div
                key={mark}
                className="absolute inset-x-0 border-t border-line"
                style={{ bottom: `${(mark / top) * 100}%` }}
              />
            ))}
          </div>
          <ol className="relative flex h-full gap-1 px-1">
            {rows.map((row, place) => {
              const key = `${place}-${row.name}`;
              return <Bar key={key} row={row} series={series} colours={colours} top={top} unit={unit} />;
            })}
          </ol>
        </div>
      </div>
    </figure>
  );
}

interface BarProps {
  readonly row: RankedRow;
  readonly series: readonly Series[];
  readonly colours: readonly string[];
  readonly top: number;
  readonly unit: Unit;
}

function Bar({ row, series, colours, top, unit }: BarProps) {
  const { name, label = name, bars, href } = row;
  const sum = formatValue(unit, sumOf(row));
  const parts = bars.map(
    ({ value }, index) => `${series[index]?.label ?? series[index]?.name}: ${formatValue(unit, value)}`,
  );
  const said = bars.length > 1 ? `${label}: ${sum} (${parts.join(', ')})` : `${label}: ${sum}`;
  return (
    <li className="group flex min-w-0 flex-1 flex-col" title={said}>
      <span className="sr-only">{said}</span>
      <div className="flex min-h-0 grow flex-col-reverse items-center" aria-hidden="true">
        {bars.map(({ value }, index) => (
          <div
            key={series[index]?.name}
            className={classes('w-4/5 max-w-12 group-hover:opacity-85', value > 0 && 'min-h-px')}
            style={{ height: `${(value / top) * 100}%`, background: colours[index] }}
          />
        ))}
      </div>
      <div className="flex h-6 items-end justify-center text-xs text-soft">
        <MaybeLink href={href} className="max-w-full truncate">
          {label}
        </MaybeLink>
      </div>
    </li>
  );
}

const heights = ['h-full', 'h-4/5', 'h-3/5', 'h-2/5', 'h-1/4', 'h-1/5'];

const VerticalSkeleton = ({ height }: { readonly height: number | 'fill' }) => (
  <div
    className={classes('flex items-end gap-2 border-b border-line pl-12', height === 'fill' && 'h-full min-h-24')}
    style={height === 'fill' ? undefined : { height }}
    aria-busy="true"
  >
    {heights.map((tall) => (
      <div key={tall} className={classes('grow', tall)}>
        <Skeleton className="h-full w-full rounded-b-none" />
      </div>
    ))}
  </div>
);
