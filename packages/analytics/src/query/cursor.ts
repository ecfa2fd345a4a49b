import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Where the next page of a list of requests begins, and what was true when the list was begun. */
export interface RequestsCursor {
  startMs: number;
  endMs: number;
  lastAtMs: number;
  lastId: string;
  total: number;
  isTotalExact: boolean;
}

const cursorSchema = z.tuple([
  z.string(),
  z.int(),
  z.int(),
  z.int(),
  z
    .string()
    .max(256)
    .refine((id) => !id.includes('\0')),
  z.int(),
  z.boolean(),
]);

export function writeCursor(cursor: RequestsCursor, fingerprint: string): string {
  const { startMs, endMs, lastAtMs, lastId, total, isTotalExact } = cursor;
  const content = [digest(fingerprint), startMs, endMs, lastAtMs, lastId, total, isTotalExact];
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** `foreign`: of another query. */
export function readCursor(text: string, fingerprint: string): RequestsCursor | 'invalid' | 'foreign' {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return 'invalid';
  }
  const parsed = cursorSchema.safeParse(content);
  if (!parsed.success) return 'invalid';
  const [of, startMs, endMs, lastAtMs, lastId, total, isTotalExact] = parsed.data;
  if (of !== digest(fingerprint)) return 'foreign';
  return { startMs, endMs, lastAtMs, lastId, total, isTotalExact };
}

function digest(fingerprint: string): string {
  return createHash('sha256').update(fingerprint).digest('base64url').slice(0, 12);
}
