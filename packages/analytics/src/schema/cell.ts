import type { CellValue, ColumnType } from './column.ts';

export type Cell = string | number | boolean | readonly string[] | null;

/** Longer texts are cut, of lists the first are kept: nobody fills a store by one request. */
const wordCharactersMax = 256;
const textCharactersMax = 2048;
const wordsMax = 128;
/**
 * What upstreams and gateways claim is not always true: the sum of two integers has 32 bits, an instant is one that a calendar has, and a
 * decimal can be multiplied and still has 64 bits. One row that a query cannot calculate with would take all others with it.
 */
const integerMax = 1_073_741_823;
const timeMax = 8_640_000_000_000_000;
const decimalMax = 1e12;

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
    case 'integer':
      return whole(value as number, integerMax);
    case 'time':
      return whole(value as number, timeMax);
    case 'bytes':
      return whole(value as number, Number.MAX_SAFE_INTEGER);
    case 'milliseconds':
      return decimal(value as number, 100);
    case 'decimal':
      return decimal(value as number, 1e9);
    case 'boolean':
      return value as boolean;
  }
}

function clean(text: string, charactersMax: number): string {
  const cut = text.length > charactersMax ? text.slice(0, charactersMax) : text;
  return cut.isWellFormed() ? cut : cut.toWellFormed();
}

function whole(value: number, max: number): number | null {
  if (Number.isNaN(value)) return null;
  return Math.min(Math.max(Math.round(value), -max), max);
}

// Numbers with few digits take a third of the bytes of what a clock tells.
function decimal(value: number, scale: number): number | null {
  if (!Number.isFinite(value)) return null;
  if (Math.abs(value) < 1e9) return Math.round(value * scale) / scale;
  return Math.min(Math.max(value, -decimalMax), decimalMax);
}
