import { classes } from '../../classes.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatUsd } from '../../format/money.ts';
import { formatValue } from '../../format/value.ts';
import { Ban, ChevronRight } from '../../icons.ts';
import { markColour } from '../palette.ts';
import { barOf, type PlacedRow, type WaterfallRow } from './rows.ts';

interface HopProps {
  readonly placed: PlacedRow;
  readonly totalMs: number;
  readonly isFolded: boolean;
  readonly isSelected: boolean;
  /** The one that the tab key reaches. */
  readonly isTabStop: boolean;
  readonly onFold: (isFolded: boolean) => void;
  readonly onSelect: () => void;
}

/** Name, bar, and what it took (`--took` wide, so that all bars begin and end alike): beside each other, or where it's narrow the bar below. */
export const hopGrid =
  'grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 px-2 @lg:grid-cols-[minmax(8rem,15rem)_minmax(0,1fr)_var(--took)]';

export function Hop({ placed, totalMs, isFolded, isSelected, isTabStop, onFold, onSelect }: HopProps) {
  const { row, level, hasChildren } = placed;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys.
    <div
      role="treeitem"
      aria-level={level}
      aria-selected={isSelected}
      aria-expanded={hasChildren ? !isFolded : undefined}
      tabIndex={isTabStop ? 0 : -1}
      onClick={onSelect}
      className={classes(
        hopGrid,
        'min-h-9 cursor-pointer rounded-control py-1 -outline-offset-2',
        isSelected ? 'bg-accent-wash' : 'hover:bg-over',
      )}
    >
      <div className="flex min-w-0 items-center gap-1.5" style={{ paddingLeft: (level - 1) * 14 }}>
        {hasChildren ? (
          <button
            type="button"
            tabIndex={-1}
            aria-hidden="true"
            className="-m-1 rounded p-1 text-faint hover:text-ink"
            onClick={(event) => {
              event.stopPropagation();
              onFold(!isFolded);
            }}
          >
            <ChevronRight className={classes('size-3.5 transition-transform', !isFolded && 'rotate-90')} />
          </button>
        ) : (
          <span className="w-3.5 shrink-0" />
        )}
        <span className="min-w-0 truncate" title={row.name}>
          {row.name}
        </span>
        {row.kind !== undefined && <span className="shrink-0 text-xs text-soft @max-lg:sr-only">{row.kind}</span>}
      </div>
      <Bar row={row} totalMs={totalMs} />
      <Took row={row} />
    </div>
  );
}

function Bar({ row, totalMs }: { readonly row: WaterfallRow; readonly totalMs: number }) {
  const { left, width } = barOf(row, totalMs);
  const colour = row.isRefused === true ? markColour('failed') : markColour(row.meaning ?? 'plain');
  return (
    <div className="relative h-4 @max-lg:order-3 @max-lg:col-span-2" aria-hidden="true">
      <div
        className="absolute inset-y-0.5 min-w-[3px] rounded-xs"
        style={{ left: `${left}%`, width: `${width}%`, background: colour }}
      />
      {row.moment !== undefined && (
        <div
          className="absolute inset-y-0 w-0.5 bg-ink"
          style={{ left: `${Math.min((row.moment.atMs / totalMs) * 100, 99.8)}%` }}
          title={row.moment.label}
        />
      )}
    </div>
  );
}

function Took({ row }: { readonly row: WaterfallRow }) {
  return (
    <div className="figure flex items-center justify-end gap-2.5 text-xs whitespace-nowrap">
      {row.isRefused === true && (
        <span className="inline-flex items-center gap-1 font-sans font-medium text-failed">
          <Ban className="size-3" aria-hidden="true" />
          refused
        </span>
      )}
      {row.tokens !== undefined && (
        <span className="text-soft">{formatValue('token count', row.tokens, 'short')} tok</span>
      )}
      {row.usd !== undefined && <span className="text-cost">{formatUsd(row.usd)}</span>}
      <span className="min-w-14 text-right">
        {formatDuration(row.durationMs)}
        <span className="sr-only">, after {formatDuration(row.offsetMs)}</span>
      </span>
    </div>
  );
}
