import type { MouseEvent } from 'react';
import { classes } from '../../classes.ts';
import { Swatch } from '../swatch.tsx';
import { labelOf, type TimeSeriesLine } from './data.ts';

interface LegendProps {
  readonly series: readonly TimeSeriesLine[];
  readonly colours: readonly string[];
  readonly hidden: ReadonlySet<string>;
  readonly onHidden: (hidden: ReadonlySet<string>) => void;
}

/** Which colour is whose. A click hides one or shows it again; with shift, or the second of a double click, only that one is shown. */
export function Legend({ series, colours, hidden, onHidden }: LegendProps) {
  const click = (name: string, { shiftKey, detail }: MouseEvent) => {
    onHidden(shiftKey || detail === 2 ? solo(series, hidden, name) : toggle(series, hidden, name));
  };
  return (
    <ul className="flex min-w-0 grow flex-wrap gap-x-1 max-h-16 overflow-y-auto" aria-label="Series">
      {series.map((line, index) => {
        const isHidden = hidden.has(line.name);
        return (
          <li key={line.name} className="flex max-w-full min-w-0">
            <button
              type="button"
              aria-pressed={!isHidden}
              title="Hide or show; with shift, only this one"
              onClick={(event) => click(line.name, event)}
              className={classes(
                'inline-flex h-6 min-w-0 items-center gap-1.5 rounded px-1.5 text-xs select-none hover:bg-over',
                isHidden ? 'text-faint line-through' : 'text-soft',
              )}
            >
              <Swatch colour={colours[index]!} isEmpty={isHidden} />
              <span className="truncate">{labelOf(line)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** Where the last one goes all are back: nothing would be left to see. */
function toggle(series: readonly TimeSeriesLine[], hidden: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const next = new Set(hidden);
  if (!next.delete(name)) next.add(name);
  return series.every((line) => next.has(line.name)) ? new Set() : next;
}

/** All again, where it was alone already. */
function solo(series: readonly TimeSeriesLine[], hidden: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const others = series.filter((line) => line.name !== name).map((line) => line.name);
  const isAlone = !hidden.has(name) && others.every((other) => hidden.has(other));
  return new Set(isAlone ? [] : others);
}
