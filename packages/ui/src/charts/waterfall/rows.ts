import type { Meaning } from '../../display/meaning.ts';

/** One hop: a prompt, a guard, a model, a tool, an answer. */
export interface WaterfallRow {
  readonly id: string;
  /** In whose time it happened. */
  readonly parentId?: string;
  readonly name: string;
  /** What it is, in a word. */
  readonly kind?: string;
  /** From the beginning of the whole. */
  readonly offsetMs: number;
  readonly durationMs: number;
  readonly meaning?: Meaning;
  /** It was refused here: the bar is red, and says so. */
  readonly isRefused?: boolean;
  /** Something that happened in it, such as the first token. */
  readonly moment?: { readonly atMs: number; readonly label: string };
  readonly usd?: number;
  readonly tokens?: number;
}

export interface PlacedRow {
  readonly row: WaterfallRow;
  /** From 1. */
  readonly level: number;
  readonly hasChildren: boolean;
}

/** Each below what it happened in, in the order in which they began; what is folded away is left out. */
export function placeRows(
  rows: readonly WaterfallRow[],
  folded: ReadonlySet<string> = new Set(),
): readonly PlacedRow[] {
  const ids = new Set(rows.map(({ id }) => id));
  const children = new Map<string | undefined, WaterfallRow[]>();
  for (const row of rows) {
    // Whoever it belongs to may not have been recorded.
    const parent =
      row.parentId !== undefined && ids.has(row.parentId) && row.parentId !== row.id ? row.parentId : undefined;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [row]);
    else siblings.push(row);
  }
  const placed: PlacedRow[] = [];
  const seen = new Set<string>();
  const place = (parent: string | undefined, level: number) => {
    for (const row of (children.get(parent) ?? []).sort((a, b) => a.offsetMs - b.offsetMs)) {
      seen.add(row.id);
      placed.push({ row, level, hasChildren: children.has(row.id) });
      if (!folded.has(row.id)) place(row.id, level + 1);
    }
  };
  place(undefined, 1);
  // Rows that are each in the other's time have no beginning: they are shown all the same.
  if (folded.size === 0) {
    for (const row of rows) if (!seen.has(row.id)) placed.push({ row, level: 1, hasChildren: false });
  }
  return placed;
}

/** From the beginning to where the last one ended. */
export const spanOf = (rows: readonly WaterfallRow[]): number =>
  rows.reduce((end, { offsetMs, durationMs }) => Math.max(end, offsetMs + durationMs), 0);

/** Where on the whole a bar lies, in percent; whatever is too short to be seen is widened. */
export function barOf({ offsetMs, durationMs }: WaterfallRow, totalMs: number) {
  if (totalMs <= 0) return { left: 0, width: 100 };
  const left = Math.min(Math.max((offsetMs / totalMs) * 100, 0), 99.5);
  return { left, width: Math.min(Math.max((durationMs / totalMs) * 100, 0.5), 100 - left) };
}
