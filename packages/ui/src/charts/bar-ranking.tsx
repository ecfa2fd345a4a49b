import { classes } from '../classes.ts';
import { textOf } from '../display/meaning.ts';
import { Skeleton } from '../display/skeleton.tsx';
import { formatValue, type Unit } from '../format/value.ts';
import { foldRows } from './fold.ts';
import { MaybeLink } from './link.tsx';
import { type Coloured, coloursOf, othersName } from './palette.ts';
import { EmptyChart, FailedChart, type Unready } from './place.tsx';
import { SeriesNames } from './series-names.tsx';

export interface Series extends Coloured {
  readonly label?: string;
}

export interface RankedRow {
  readonly name: string;
  /** What is shown; the name where there is none. */
  readonly label?: string;
  /** One for each series, in the same order. Without `shown` they have the ranking's unit. */
  readonly bars: readonly { readonly value: number; readonly shown?: string }[];
  /** What stands at the end of the row, where it is not the bars' own figures. */
  readonly total?: string;
  readonly href?: string;
}

export interface RankingProps extends Unready {
  /** What is ranked: read aloud. */
  readonly title: string;
  /** What each row is split by; one where it isn't. */
  readonly series: readonly Series[];
  /** While there are none, they are being loaded. */
  readonly rows: readonly RankedRow[] | undefined;
  readonly unit?: Unit;
  /** Rows after as many are folded into one. */
  readonly most?: number;
}

/** Bars below each other, longest where most is. Each figure is text besides: nothing is told by the bars alone. */
export function BarRanking({ title, series, rows: given, unit = 'count', most, failure, empty }: RankingProps) {
  if (failure !== undefined) return <FailedChart failure={failure} />;
  if (given === undefined) return <RankingSkeleton />;
  if (given.length === 0) return <EmptyChart>{empty}</EmptyChart>;
  const rows = most === undefined ? given : foldRows(given, most);
  const largest = Math.max(...rows.map(sumOf), 0);
  const colours = rankingColours(series);
  return (
    <figure aria-label={title}>
      {series.length > 1 && <SeriesNames series={series} colours={colours} />}
      <ol className="grid grid-cols-1 gap-2.5">
        {rows.map((row, place) => {
          // Two may have one name, and a ranking has no order but its own.
          const key = `${place}-${row.name}`;
          return <Row key={key} row={row} series={series} colours={colours} largest={largest} unit={unit} />;
        })}
      </ol>
    </figure>
  );
}

/** A single series needs no colour to be told by. */
export const rankingColours = (series: readonly Series[]): readonly string[] =>
  coloursOf(series.length === 1 ? series.map((one) => ({ meaning: 'plain' as const, ...one })) : series);

export const sumOf = ({ bars }: RankedRow): number => bars.reduce((sum, { value }) => sum + value, 0);

interface RowProps {
  readonly row: RankedRow;
  readonly series: readonly Series[];
  readonly colours: readonly string[];
  readonly largest: number;
  readonly unit: Unit;
}

function Row({ row, series, colours, largest, unit }: RowProps) {
  const { name, label = name, bars, href } = row;
  return (
    <li className="text-sm">
      <div className="flex items-baseline justify-between gap-3">
        <MaybeLink
          href={href}
          title={label}
          className={classes('min-w-0 truncate', name === othersName && 'text-soft')}
        >
          {label}
        </MaybeLink>
        <RowFigures row={row} series={series} unit={unit} />
      </div>
      <div className="mt-1 flex h-2 gap-px overflow-hidden rounded-xs bg-sunken" aria-hidden="true">
        {bars.map(({ value, shown }, index) => (
          <div
            key={series[index]?.name}
            title={`${labelAt(series, index)}: ${shown ?? formatValue(unit, value)}`}
            className={classes('h-full', value > 0 && 'min-w-px')}
            style={{ width: `${largest === 0 ? 0 : (value / largest) * 100}%`, background: colours[index] }}
          />
        ))}
      </div>
    </li>
  );
}

/** Few are added up in words; of many only the sum is seen, and each is read aloud. */
function RowFigures({ row, series, unit }: Pick<RowProps, 'row' | 'series' | 'unit'>) {
  const { bars, total } = row;
  const isAdded = bars.length <= 2 && bars.every(({ shown }) => shown !== undefined);
  return (
    <span className="figure shrink-0 text-soft">
      {bars.map(({ value, shown }, index) => (
        <span key={series[index]?.name} className={isAdded || bars.length === 1 ? undefined : 'sr-only'}>
          {index > 0 && <span className="text-faint"> + </span>}
          {series.length > 1 && <span className="sr-only">{labelAt(series, index)} </span>}
          <span className={series.length > 1 ? textOf[series[index]?.meaning ?? 'plain'] : 'text-ink'}>
            {shown ?? formatValue(unit, value)}
          </span>
        </span>
      ))}
      {total !== undefined && (
        <span className="text-ink">
          {bars.length > 0 && ' = '}
          {total}
        </span>
      )}
      {total === undefined && !isAdded && bars.length > 1 && (
        <span className="text-ink">{formatValue(unit, sumOf(row))}</span>
      )}
    </span>
  );
}

const labelAt = (series: readonly Series[], index: number): string => series[index]?.label ?? series[index]?.name ?? '';

const widths = ['w-full', 'w-3/4', 'w-1/2', 'w-2/5', 'w-1/4'];

const RankingSkeleton = () => (
  <div className="grid gap-3" aria-busy="true">
    {widths.map((width) => (
      <div key={width}>
        <Skeleton className="h-3.5 w-32" />
        <Skeleton className={classes('mt-1.5 h-2', width)} />
      </div>
    ))}
  </div>
);
