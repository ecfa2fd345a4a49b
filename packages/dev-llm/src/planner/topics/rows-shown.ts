import { number } from '../write/words.ts';

const rowsMax = 50;

/** As many rows as a list shows, and how many it does not. */
export function rowsShown<Row>(
  all: readonly Row[],
  top = rowsMax,
): { rows: readonly Row[]; remark: string | undefined } {
  const rows = all.slice(0, top);
  const others = all.length - rows.length;
  return { rows, remark: others > 0 ? `${number(others)} more are not shown.` : undefined };
}
