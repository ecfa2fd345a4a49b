import { z } from 'zod';
import { cursorIdSchema, readCursorText, writeCursorText } from '../query/cursor-text.ts';
import type { Range } from './list-query.ts';

/** Where a page ended, and the range that its list is of. */
export interface ListCursor extends Range {
  lastAtMs: number;
  lastId: string;
}

const cursorSchema = z.tuple([z.int(), z.int(), z.int(), cursorIdSchema(128)]);

export function writeListCursor({ startMs, endMs, lastAtMs, lastId }: ListCursor): string {
  return writeCursorText([startMs, endMs, lastAtMs, lastId]);
}

/** Undefined for a text that is no cursor. */
export function readListCursor(text: string): ListCursor | undefined {
  const content = readCursorText(text, cursorSchema);
  if (content === undefined) return undefined;
  const [startMs, endMs, lastAtMs, lastId] = content;
  return { startMs, endMs, lastAtMs, lastId };
}
