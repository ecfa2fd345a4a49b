import { describe, expect, it } from 'vitest';
import { type Move, moved, type Placed } from './layout.ts';

const tile = (id: string, col: number, row: number, cols: number, rows: number): Placed => ({
  id,
  layout: { position: { col, row }, size: { cols, rows } },
});
const boxes = (tiles: readonly Placed[]) =>
  tiles.map(({ id, layout: { position, size } }) => [id, position.col, position.row, size.cols, size.rows].join(' '));
const tiles = [tile('a', 0, 0, 3, 2), tile('b', 3, 0, 3, 2), tile('c', 0, 2, 6, 1)];

describe('a tile that is moved', () => {
  it.each<[string, Move, string[]]>([
    ['a', 'right', ['a 1 0 3 2', 'b 3 2 3 2', 'c 0 4 6 1']],
    ['c', 'up', ['a 0 1 3 2', 'b 3 1 3 2', 'c 0 0 6 1']],
    ['a', 'down', ['a 0 1 3 2', 'b 3 1 3 2', 'c 0 0 6 1']],
    ['b', 'wider', ['a 0 2 3 2', 'b 2 0 4 2', 'c 0 4 6 1']],
    ['c', 'narrower', ['a 0 0 3 2', 'b 3 0 3 2', 'c 0 2 5 1']],
    ['a', 'taller', ['a 0 0 3 3', 'b 3 0 3 2', 'c 0 3 6 1']],
  ])('%s %s', (id, move, expected) => expect(boxes(moved(tiles, id, move))).toEqual(expected));

  it.each<[string, Move]>([
    ['a', 'left'],
    ['b', 'right'],
    ['a', 'up'],
    ['c', 'down'],
    ['c', 'wider'],
    ['c', 'shorter'],
  ])('%s cannot go %s', (id, move) => expect(moved(tiles, id, move)).toBe(tiles));
});
