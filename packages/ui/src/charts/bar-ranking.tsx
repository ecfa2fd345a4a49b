import { classes } from '../classes.ts';
import { type Meaning, markOf, textOf } from '../display/meaning.ts';

export interface Series {
  readonly name: string;
  readonly meaning: Meaning;
}

export interface RankedRow {
  readonly name: string;
  /** One for each series, in the same order. */
  readonly bars: readonly { readonly value: number; readonly shown: string }[];
  /** What stands at the end of the row, where it is not the bars' own figures. */
  readonly total?: string;
}

interface BarRankingProps {
  /** What is ranked: read aloud. */
  readonly title: string;
  readonly series: readonly Series[];
  readonly rows: readonly RankedRow[];
}

/** Bars below each other, longest where most is. Each figure is text besides: nothing is told by the bars alone. */
export function BarRanking({ title, series, rows }: BarRankingProps) {
  const largest = Math.max(...rows.map(({ bars }) => bars.reduce((sum, { value }) => sum + value, 0)), 0);
  return (
    <figure aria-label={title}>
      {series.length > 1 && (
        <figcaption className="mb-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-soft">
          {series.map(({ name, meaning }) => (
            <span key={name} className="inline-flex items-center gap-1.5">
              <span className={classes('size-2.5 rounded-xs', markOf[meaning])} aria-hidden="true" />
              {name}
            </span>
          ))}
        </figcaption>
      )}
      <ol className="grid grid-cols-1 gap-2.5">
        {rows.map((row, place) => {
          // Two may have one name, and a ranking has no order but its own.
          const key = `${place}-${row.name}`;
          return <Row key={key} row={row} series={series} largest={largest} />;
        })}
      </ol>
    </figure>
  );
}

interface RowProps {
  readonly row: RankedRow;
  readonly series: readonly Series[];
  readonly largest: number;
}

function Row({ row: { name, bars, total }, series, largest }: RowProps) {
  return (
    <li className="text-sm">
      <div className="flex items-baseline justify-between gap-3">
        <span className="min-w-0 truncate" title={name}>
          {name}
        </span>
        <span className="figure shrink-0 text-soft">
          {bars.map(({ shown }, index) => (
            <span key={series[index]?.name}>
              {index > 0 && <span className="text-faint"> + </span>}
              {series.length > 1 && <span className="sr-only">{series[index]?.name} </span>}
              <span className={series.length > 1 ? textOf[series[index]?.meaning ?? 'plain'] : 'text-ink'}>
                {shown}
              </span>
            </span>
          ))}
          {total !== undefined && <span className="text-ink"> = {total}</span>}
        </span>
      </div>
      <div className="mt-1 flex h-2 gap-px overflow-hidden rounded-xs bg-sunken" aria-hidden="true">
        {bars.map(({ value }, index) => (
          <div
            key={series[index]?.name}
            className={classes('h-full', value > 0 && 'min-w-px', markOf[series[index]?.meaning ?? 'plain'])}
            style={{ width: `${largest === 0 ? 0 : (value / largest) * 100}%` }}
          />
        ))}
      </div>
    </li>
  );
}
