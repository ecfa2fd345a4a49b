import { useEffect } from 'react';
import { formatPeriod } from '../../format/time.ts';
import { X } from '../../icons.ts';
import { useBeside } from './beside.ts';

/** What can be done with a part of the time, such as to zoom into it, or see its requests. */
export interface WindowAction {
  readonly label: string;
  /** Where it leads. */
  readonly hrefOf?: (fromMs: number, toMs: number) => string;
  /** What it does, where it leads nowhere. */
  readonly onChoose?: (fromMs: number, toMs: number) => void;
}

interface WindowActionsProps {
  readonly actions: readonly WindowAction[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly onDone: () => void;
}

const look = 'rounded px-1.5 py-0.5 font-medium text-accent hover:bg-over';

export const WindowActions = ({ actions, fromMs, toMs, onDone }: WindowActionsProps) => (
  <ul className="flex flex-wrap gap-x-1 px-1">
    {actions.map(({ label, hrefOf, onChoose }) => (
      <li key={label}>
        {hrefOf === undefined ? (
          <button
            type="button"
            className={look}
            onClick={() => {
              onDone();
              onChoose?.(fromMs, toMs);
            }}
          >
            {label}
          </button>
        ) : (
          <a href={hrefOf(fromMs, toMs)} className={look} onClick={onDone}>
            {label}
          </a>
        )}
      </li>
    ))}
  </ul>
);

interface WindowBoxProps extends WindowActionsProps {
  /** Where it begins and ends, from the left of the plot. */
  readonly left: number;
  readonly right: number;
}

/** The part of the time that was drawn over, and what can be done with it. */
export function WindowBox({ left, right, ...rest }: WindowBoxProps) {
  const [box, shift] = useBeside<HTMLElement>(right);
  useEffect(() => box.current?.querySelector<HTMLElement>('li > *')?.focus({ preventScroll: true }), [box]);
  return (
    <>
      <div
        className="pointer-events-none absolute top-2 bottom-7 bg-accent/15"
        style={{ left, width: right - left }}
        aria-hidden="true"
      />
      <section
        ref={box}
        aria-label="What was drawn over"
        className="absolute top-1 left-0 z-20 max-w-[min(20rem,100%)] rounded-card border border-edge bg-paper pb-1.5 text-xs shadow-md"
        style={{ transform: `translateX(${shift}px)` }}
      >
        <div className="flex items-center justify-between gap-3 px-2.5 pt-2 pb-1 font-medium text-soft">
          {formatPeriod(rest.fromMs, rest.toMs)}
          <button type="button" aria-label="Close" onClick={rest.onDone} className="-my-1 rounded p-1 hover:bg-over">
            <X className="size-3" aria-hidden="true" />
          </button>
        </div>
        <WindowActions {...rest} />
      </section>
    </>
  );
}
