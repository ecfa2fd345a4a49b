import { type CSSProperties, type KeyboardEvent, useRef, useState } from 'react';
import { Skeleton } from '../../display/skeleton.tsx';
import { formatTick } from '../../format/value.ts';
import { EmptyChart, FailedChart, type Unready } from '../place.tsx';
import { marksOf } from '../time-series/scales.ts';
import { Hop, hopGrid } from './hop.tsx';
import { type PlacedRow, placeRows, spanOf, type WaterfallRow } from './rows.ts';

interface WaterfallProps extends Unready {
  readonly title: string;
  /** While there are none, they are being loaded. */
  readonly rows: readonly WaterfallRow[] | undefined;
  /** Where the whole took longer than its rows. */
  readonly totalMs?: number;
  readonly selectedId?: string;
  readonly onSelect?: (id: string) => void;
}

/** What happened one after another, each as long as it took. Arrows or j and k go from row to row, enter selects one. */
export function Waterfall({ title, rows, totalMs, selectedId, onSelect, failure, empty }: WaterfallProps) {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [focusedId, setFocusedId] = useState<string>();
  const list = useRef<HTMLDivElement>(null);
  if (failure !== undefined) return <FailedChart failure={failure} />;
  if (rows === undefined) return <WaterfallSkeleton />;
  if (rows.length === 0) return <EmptyChart>{empty ?? 'Nothing was recorded of it.'}</EmptyChart>;
  const total = Math.max(totalMs ?? 0, spanOf(rows));
  const placed = placeRows(rows, folded);
  const current = placed.find(({ row }) => row.id === (focusedId ?? selectedId)) ?? placed[0]!;
  const focus = (next: PlacedRow | undefined) => {
    if (next === undefined) return;
    setFocusedId(next.row.id);
    list.current?.querySelectorAll<HTMLElement>('[role=treeitem]')[placed.indexOf(next)]?.focus();
  };
  const fold = (id: string, isFolded: boolean) => {
    const next = new Set(folded);
    if (isFolded) next.add(id);
    else next.delete(id);
    setFolded(next);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const place = placed.indexOf(current);
    const isOpen = current.hasChildren && !folded.has(current.row.id);
    const does: Record<string, () => void> = {
      ArrowDown: () => focus(placed[place + 1]),
      ArrowUp: () => focus(placed[place - 1]),
      Home: () => focus(placed[0]),
      End: () => focus(placed.at(-1)),
      ArrowRight: () => (isOpen ? focus(placed[place + 1]) : fold(current.row.id, false)),
      ArrowLeft: () =>
        isOpen ? fold(current.row.id, true) : focus(placed.find(({ row }) => row.id === current.row.parentId)),
      Enter: () => onSelect?.(current.row.id),
    };
    const key = { j: 'ArrowDown', k: 'ArrowUp', ' ': 'Enter' }[event.key] ?? event.key;
    if (does[key] === undefined) return;
    event.preventDefault();
    does[key]();
  };
  return (
    <div className="@container text-sm" style={tookOf(rows)}>
      <Times totalMs={total} />
      <div ref={list} role="tree" aria-label={title} onKeyDown={keys}>
        {placed.map((one) => (
          <Hop
            key={one.row.id}
            placed={one}
            totalMs={total}
            isFolded={folded.has(one.row.id)}
            isSelected={one.row.id === selectedId}
            isTabStop={one === current}
            onFold={(isFolded) => fold(one.row.id, isFolded)}
            onSelect={() => {
              setFocusedId(one.row.id);
              onSelect?.(one.row.id);
            }}
          />
        ))}
      </div>
    </div>
  );
}

/** As much room as what has to be said of the rows needs. */
function tookOf(rows: readonly WaterfallRow[]): CSSProperties & Record<'--took', string> {
  const parts = [
    4.5,
    rows.some(({ tokens }) => tokens !== undefined) ? 5 : 0,
    rows.some(({ usd }) => usd !== undefined) ? 4.5 : 0,
    rows.some(({ isRefused }) => isRefused === true) ? 1.5 : 0,
  ];
  return { '--took': `${parts.reduce((sum, part) => sum + part, 0)}rem` };
}

/** Where on the whole which time is. */
function Times({ totalMs }: { readonly totalMs: number }) {
  const { marks, step } = marksOf(totalMs, 'ms', 6);
  return (
    <div className={hopGrid} aria-hidden="true">
      <div className="hidden @lg:block" />
      <div className="relative h-6 border-b border-line text-xs text-faint @max-lg:col-span-2">
        {marks
          .filter((mark) => mark <= totalMs * 0.94)
          .map((mark) => (
            <span
              key={mark}
              className="tabular absolute bottom-1 pl-1 whitespace-nowrap"
              style={{ left: `${(mark / totalMs) * 100}%` }}
            >
              {formatTick('ms', mark, step)}
            </span>
          ))}
      </div>
      <div className="hidden @lg:block" />
    </div>
  );
}

const shapes = [
  ['ml-0', 'w-full'],
  ['ml-4', 'w-1/4'],
  ['ml-24', 'w-2/5'],
  ['ml-40', 'w-1/5'],
  ['ml-48', 'w-1/3'],
] as const;

const WaterfallSkeleton = () => (
  <div className="grid gap-3 py-3" aria-busy="true">
    {shapes.map(([from, width]) => (
      <div key={from} className="flex items-center gap-4">
        <Skeleton className="h-4 w-36 shrink-0" />
        <div className="min-w-0 grow overflow-hidden">
          <Skeleton className={`h-4 ${from} ${width}`} />
        </div>
      </div>
    ))}
  </div>
);
