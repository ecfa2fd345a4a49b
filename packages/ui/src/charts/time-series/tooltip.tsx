import { classes } from '../../classes.ts';
import { formatPeriod } from '../../format/time.ts';
import { formatValue } from '../../format/value.ts';
import { X } from '../../icons.ts';
import { Swatch } from '../swatch.tsx';
import { useBeside } from './beside.ts';
import { labelOf, stepOf, type TimeSeriesData } from './data.ts';
import { type WindowAction, WindowActions } from './window-box.tsx';

interface TooltipProps {
  readonly data: TimeSeriesData;
  readonly colours: readonly string[];
  readonly index: number;
  /** Where the time is, from the left of the plot. */
  readonly left: number;
  readonly isPinned: boolean;
  readonly hasTotal: boolean;
  readonly actions: readonly WindowAction[];
  readonly onUnpin: () => void;
}

/** What was measured at one time, the most first. Once it is pinned it can be scrolled, and what it names be followed. */
export function TimeTooltip({ data, colours, index, left, isPinned, hasTotal, actions, onUnpin }: TooltipProps) {
  const [box, shift] = useBeside<HTMLDivElement>(left);
  const fromMs = data.timesMs[index]!;
  const isPartial = data.isLastPartial === true && index === data.timesMs.length - 1;
  const rows = data.series
    .map((line, place) => ({ line, colour: colours[place]!, value: line.values[index] ?? null }))
    .sort((a, b) => (b.value ?? Number.NEGATIVE_INFINITY) - (a.value ?? Number.NEGATIVE_INFINITY));
  const total = rows.reduce((sum, { value }) => sum + (value ?? 0), 0);
  return (
    <>
      {isPinned && (
        <div className="pointer-events-none absolute top-2 bottom-7 w-px bg-edge" style={{ left }} aria-hidden="true" />
      )}
      <div
        ref={box}
        className={classes(
          'absolute top-1 left-0 z-20 max-w-[min(20rem,100%)] min-w-40 rounded-card border bg-paper text-xs shadow-md',
          isPinned ? 'border-edge' : 'pointer-events-none border-line',
        )}
        style={{ transform: `translateX(${shift}px)` }}
        aria-hidden={!isPinned}
      >
        <div className="flex items-center justify-between gap-3 px-2.5 pt-2 pb-1 font-medium text-soft">
          <span>
            {formatPeriod(fromMs, fromMs + stepOf(data))}
            {isPartial && ', so far'}
          </span>
          {isPinned && (
            <button type="button" aria-label="Unpin" onClick={onUnpin} className="-my-1 rounded p-1 hover:bg-over">
              <X className="size-3" aria-hidden="true" />
            </button>
          )}
        </div>
        <ul tabIndex={isPinned ? 0 : undefined} className="max-h-44 overflow-y-auto px-2.5 pb-2">
          {rows.map(({ line, colour, value }) => (
            <li key={line.name} className="flex items-center gap-2 py-0.5">
              <Swatch colour={colour} />
              <span className="min-w-0 grow truncate">
                {line.href !== undefined && isPinned ? (
                  <a href={line.href} className="hover:underline">
                    {labelOf(line)}
                  </a>
                ) : (
                  labelOf(line)
                )}
              </span>
              <span className="figure shrink-0">{value === null ? '–' : formatValue(data.unit, value)}</span>
            </li>
          ))}
          {hasTotal && rows.length > 1 && (
            <li className="mt-1 flex justify-between gap-2 border-t border-line pt-1">
              <span className="text-soft">Together</span>
              <span className="figure">{formatValue(data.unit, total)}</span>
            </li>
          )}
        </ul>
        {isPinned && actions.length > 0 && (
          <div className="border-t border-line py-1">
            <WindowActions actions={actions} fromMs={fromMs} toMs={fromMs + stepOf(data)} onDone={onUnpin} />
          </div>
        )}
      </div>
    </>
  );
}
