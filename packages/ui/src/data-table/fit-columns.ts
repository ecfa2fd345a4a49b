interface Fitting {
  readonly id: string;
  readonly width?: number;
}

/** What a column without a width of its own needs to be read. */
const roomPx = 140;

/** The columns that there is room for: the last ones go first, never the first one, which says what a row is about. */
export function fitColumns<Column extends Fitting>(columns: readonly Column[], widthPx: number): readonly Column[] {
  let usedPx = 0;
  const count = columns.findIndex(({ width = roomPx }, index) => {
    usedPx += width;
    return usedPx > widthPx && index > 0;
  });
  return count < 0 ? columns : columns.slice(0, count);
}

/** Each column's width in pixels; undefined for those that share what is left. If all is too much, each has its part of what there is. */
export function columnWidths(columns: readonly Fitting[], widthPx: number): readonly (number | undefined)[] {
  const neededPx = columns.reduce((sum, { width = roomPx }) => sum + width, 0);
  if (neededPx > widthPx) return columns.map(({ width = roomPx }) => Math.floor((width / neededPx) * widthPx));
  // Where each has a width, what is left goes to the first.
  const isFixed = columns.every(({ width }) => width !== undefined);
  return columns.map(({ width }, index) => (isFixed && index === 0 ? undefined : width));
}
