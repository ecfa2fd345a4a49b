export const columns = 6;

/** Where a tile is, on six columns. */
export interface Layout {
  readonly position: { readonly col: number; readonly row: number };
  readonly size: { readonly cols: number; readonly rows: number };
}

export interface Placed {
  readonly id: string;
  readonly layout: Layout;
}

export type Move = 'left' | 'right' | 'up' | 'down' | 'wider' | 'narrower' | 'taller' | 'shorter';

/** One tile somewhere else, or of another size; the others make room and close gaps. */
export function moved<Item extends Placed>(tiles: readonly Item[], id: string, move: Move): readonly Item[] {
  const tile = tiles.find((one) => one.id === id);
  if (tile === undefined) return tiles;
  const { position, size } = tile.layout;
  const to = (change: Partial<Layout['position']>, wide: Partial<Layout['size']> = {}) =>
    settled(placed(tiles, id, { position: { ...position, ...change }, size: { ...size, ...wide } }), id);
  const end = position.col + size.cols;
  switch (move) {
    case 'left':
      return position.col === 0 ? tiles : to({ col: position.col - 1 });
    case 'right':
      return end >= columns ? tiles : to({ col: position.col + 1 });
    case 'wider':
      if (size.cols >= columns) return tiles;
      return to({ col: end < columns ? position.col : position.col - 1 }, { cols: size.cols + 1 });
    case 'narrower':
      return size.cols <= 1 ? tiles : to({}, { cols: size.cols - 1 });
    case 'taller':
      return size.rows >= 12 ? tiles : to({}, { rows: size.rows + 1 });
    case 'shorter':
      return size.rows <= 1 ? tiles : to({}, { rows: size.rows - 1 });
    case 'up': {
      const above = nearest(tiles, tile, -1);
      return above === undefined ? tiles : to({ row: above.layout.position.row });
    }
    case 'down': {
      const below = nearest(tiles, tile, 1);
      if (below === undefined) return tiles;
      // What is below comes above.
      const { layout } = below;
      const raised = placed(tiles, below.id, { ...layout, position: { ...layout.position, row: position.row } });
      return settled(raised, below.id);
    }
  }
}

/** In the order in which they stand, each as high as it can be; of two that want one place `firstId` has it. */
export function settled<Item extends Placed>(tiles: readonly Item[], firstId?: string): readonly Item[] {
  const order = [...tiles].sort(
    (a, b) =>
      a.layout.position.row - b.layout.position.row ||
      Number(b.id === firstId) - Number(a.id === firstId) ||
      a.layout.position.col - b.layout.position.col,
  );
  const done: Item[] = [];
  for (const tile of order) {
    let row = 0;
    let at = rowOf(tile, row);
    while (done.some((other) => overlaps(other.layout, at.layout))) at = rowOf(tile, ++row);
    done.push(at);
  }
  // In their own order: a dashboard that nobody changed is the same text.
  return tiles.map(({ id }) => done.find((tile) => tile.id === id)!);
}

/** Below all others. */
export function bottomOf(tiles: readonly Placed[]): number {
  return Math.max(0, ...tiles.map(({ layout }) => layout.position.row + layout.size.rows));
}

export const placed = <Item extends Placed>(tiles: readonly Item[], id: string, layout: Layout): readonly Item[] =>
  tiles.map((tile) => (tile.id === id ? { ...tile, layout } : tile));

/** From the top, and from the left: as they are read, and as they stand where there is one column. */
export const inReadingOrder = <Item extends Placed>(tiles: readonly Item[]): readonly Item[] =>
  [...tiles].sort(({ layout: { position: a } }, { layout: { position: b } }) => a.row - b.row || a.col - b.col);

const rowOf = <Item extends Placed>(tile: Item, row: number): Item => ({
  ...tile,
  layout: { ...tile.layout, position: { ...tile.layout.position, row } },
});

function nearest<Item extends Placed>(tiles: readonly Item[], tile: Item, direction: 1 | -1): Item | undefined {
  const { position, size } = tile.layout;
  const found = tiles.filter(
    (other) =>
      other.id !== tile.id &&
      sharesColumns(other.layout, tile.layout) &&
      (direction > 0
        ? other.layout.position.row >= position.row + size.rows
        : other.layout.position.row + other.layout.size.rows <= position.row),
  );
  return found.sort((a, b) => direction * (a.layout.position.row - b.layout.position.row))[0];
}

const sharesColumns = (a: Layout, b: Layout) =>
  a.position.col < b.position.col + b.size.cols && b.position.col < a.position.col + a.size.cols;

const overlaps = (a: Layout, b: Layout) =>
  sharesColumns(a, b) && a.position.row < b.position.row + b.size.rows && b.position.row < a.position.row + a.size.rows;
