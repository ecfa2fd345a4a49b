import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';

interface Given {
  readonly count: number;
  readonly keyAt: (index: number) => string;
  /** What scrolls: this itself, or what it stands in. */
  readonly rootRef: RefObject<HTMLElement | null>;
  readonly scroll: 'page' | 'own';
  /** What holds the rows. */
  readonly bodyRef: RefObject<HTMLElement | null>;
  /** What stands over the rows while they move below it. */
  readonly headPx: number;
  readonly rowPx: number;
  /** In sight or not, it is there: it may have the keyboard. */
  readonly keptIndex: number;
}

/** A row that is there, after room for those that are not. */
export interface PlacedRow {
  readonly index: number;
  readonly roomBeforePx: number;
}

/** Which rows are near enough to be seen, and how much room the others take. */
export function useVirtualRows({ count, keyAt, rootRef, scroll, bodyRef, headPx, rowPx, keptIndex }: Given) {
  const scrollerRef = useRef<HTMLElement>(null);
  const [measuredPx, setStartPx] = useState<number>();
  const startPx = scroll === 'own' ? headPx : (measuredPx ?? headPx);
  const getScroller = useCallback(() => {
    scrollerRef.current ??= scroll === 'own' ? rootRef.current : scrollerAround(rootRef.current);
    return scrollerRef.current;
  }, [scroll, rootRef]);
  const rangeExtractor = useCallback(
    (range: Range) => {
      const indexes = defaultRangeExtractor(range);
      if (keptIndex < 0 || keptIndex >= range.count) return indexes;
      if (keptIndex < indexes[0]!) return [keptIndex, ...indexes];
      return keptIndex > indexes.at(-1)! ? [...indexes, keptIndex] : indexes;
    },
    [keptIndex],
  );
  const virtualizer = useVirtualizer<HTMLElement, HTMLElement>({
    count,
    getItemKey: keyAt,
    getScrollElement: getScroller,
    estimateSize: () => rowPx,
    overscan: 10,
    scrollMargin: startPx,
    scrollPaddingStart: headPx,
    rangeExtractor,
  });
  const hasRows = count > 0;
  // Whatever stands above the rows within what scrolls may grow. Not looked at with each row that comes into sight: it would have the
  // page laid out once more each time.
  // biome-ignore lint/correctness/useExhaustiveDependencies: with them the rows begin elsewhere.
  useLayoutEffect(() => {
    const scroller = getScroller();
    if (scroll === 'own' || scroller === null || bodyRef.current === null) return;
    const measure = () => bodyRef.current !== null && setStartPx(startOf(bodyRef.current, scroller));
    measure();
    const observer = new ResizeObserver(measure);
    for (const child of scroller.children) observer.observe(child);
    return () => observer.disconnect();
  }, [scroll, getScroller, bodyRef, headPx, hasRows]);

  const placed: PlacedRow[] = [];
  let endPx = startPx;
  for (const { index, start, end } of virtualizer.getVirtualItems()) {
    placed.push({ index, roomBeforePx: Math.max(0, start - endPx) });
    endPx = end;
  }
  return { virtualizer, placed, roomAfterPx: Math.max(0, virtualizer.getTotalSize() + startPx - endPx) };
}

function startOf(body: HTMLElement, scroller: HTMLElement): number {
  return Math.round(body.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop);
}

function scrollerAround(element: HTMLElement | null): HTMLElement | null {
  let around = element?.parentElement ?? null;
  while (around !== null && !/auto|scroll/.test(getComputedStyle(around).overflowY)) around = around.parentElement;
  return around;
}
