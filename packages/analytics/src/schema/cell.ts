import type { CellValue, ColumnType } from './column.ts';

export type Cell = string | number | boolean | readonly string[] | null;

/** Longer texts are cut, of lists the first are kept: nobody fills a store by one request. */
const wordCharactersMax = 256;
const textCharactersMax = 2048;
const wordsMax = 64;

/** A value as a store can keep it, whatever a gateway told. */
export function toCell(value: CellValue, type: ColumnType): Cell {
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'word':
      return clean(value as string, wordCharactersMax);
    case 'text':
      return clean(value as string, textCharactersMax);
    case 'words':
      return (value as readonly string[]).slice(0, wordsMax).map((word) => clean(word, wordCharactersMax));
    case 'time':
    case 'integer':
      return whole(value as number);
    case 'decimal':
      return decimal(value as number);
    case 'boolean':
      return value as boolean;
  }
}

function clean(text: string, charactersMax: number): string {
  const cut = text.length > charactersMax ? text.slice(0, charactersMax) : text;
  return cut.isWellFormed() ? cut : cut.toWellFormed();
}

function whole(value: number): number | null {
  if (Number.isNaN(value)) return null;
  return Math.min(Math.max(Math.round(value), Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}

// A microsecond is finer than anything that is measured here, and a third of the bytes.
function decimal(value: number): number | null {
  if (!Number.isFinite(value)) return null;
  return Math.abs(value) < 1e9 ? Math.round(value * 1e6) / 1e6 : value;
}
