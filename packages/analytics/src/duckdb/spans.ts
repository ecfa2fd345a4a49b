import type { RowBatch } from '../analytics-store.ts';

export interface Span {
  fromMs: number;
  toMs: number;
  ids: string[];
}

const gapMs = 60_000;
const spansMax = 8;

/**
 * The times in which the rows of some batches began, and their ids. Ids are looked for among the rows of these times only:
 * one row of a long stream must not have the rows of hours searched for all.
 */
export function spansOf(batches: readonly RowBatch[]): Span[] {
  const rows = batches.flatMap((batch) => batch.rows).sort((a, b) => a.startedAtMs - b.startedAtMs);
  const spans: Span[] = [];
  for (const { id, startedAtMs } of rows) {
    const last = spans.at(-1);
    if (last !== undefined && startedAtMs - last.toMs <= gapMs) {
      last.toMs = startedAtMs;
      last.ids.push(id);
    } else {
      spans.push({ fromMs: startedAtMs, toMs: startedAtMs, ids: [id] });
    }
  }
  while (spans.length > spansMax) joinNearest(spans);
  return spans;
}

function joinNearest(spans: Span[]): void {
  let nearest = 1;
  for (let index = 2; index < spans.length; index++)
    if (gapBefore(spans, index) < gapBefore(spans, nearest)) nearest = index;
  const [later] = spans.splice(nearest, 1);
  const earlier = spans[nearest - 1]!;
  earlier.toMs = later!.toMs;
  for (const id of later!.ids) earlier.ids.push(id);
}

function gapBefore(spans: readonly Span[], index: number): number {
  return spans[index]!.fromMs - spans[index - 1]!.toMs;
}
