import { createHash } from 'node:crypto';
import { z } from 'zod';
import { cursorIdSchema, readCursorText, writeCursorText } from './cursor-text.ts';

/** Where the next page of a list of requests begins, and what was true when the list was begun. */
export interface RequestsCursor {
  startMs: number;
  endMs: number;
  lastAtMs: number;
  lastId: string;
  total: number;
  isTotalExact: boolean;
}

const cursorSchema = z.tuple([z.string(), z.int(), z.int(), z.int(), cursorIdSchema(256), z.int(), z.boolean()]);

export function writeCursor(cursor: RequestsCursor, fingerprint: string): string {
  const { startMs, endMs, lastAtMs, lastId, total, isTotalExact } = cursor;
  return writeCursorText([digest(fingerprint), startMs, endMs, lastAtMs, lastId, total, isTotalExact]);
}

/** `foreign`: of another query. */
export function readCursor(text: string, fingerprint: string): RequestsCursor | 'invalid' | 'foreign' {
  const content = readCursorText(text, cursorSchema);
  if (content === undefined) return 'invalid';
  const [of, startMs, endMs, lastAtMs, lastId, total, isTotalExact] = content;
  if (of !== digest(fingerprint)) return 'foreign';
  return { startMs, endMs, lastAtMs, lastId, total, isTotalExact };
}

function digest(fingerprint: string): string {
  return createHash('sha256').update(fingerprint).digest('base64url').slice(0, 12);
}
