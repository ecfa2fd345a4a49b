import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readCursorText, writeCursorText } from './cursor-text.ts';

/** Requests are told of when they have ended: one that began so long ago still counts as new. Milliseconds. */
export const lateMsMax = 120_000;

/** Requests that a tail remembers to have shown; where there are more in that time, it looks back less far. */
export const seenMax = 1_000;

/** The text of a tail: eight letters for each that it remembers, and what JSON adds. */
export const tailTextMax = 20_000;

/** Where a live tail goes on: what began since then and was not shown yet is new. */
export interface RequestsTail {
  readonly fromMs: number;
  readonly seen: ReadonlySet<string>;
}

interface Shown {
  readonly id: string;
  readonly atMs: number;
}

const tailSchema = z.tuple([z.string(), z.int(), z.string().max(8 * seenMax)]);

/** `shown`: newest first, of what began at `sinceMs` or later; `isAll`: nothing older was left out. */
export function writeTail(
  shown: readonly Shown[],
  { nowMs, sinceMs, isAll, fingerprint }: { nowMs: number; sinceMs: number; isAll: boolean; fingerprint: string },
): string {
  const remembered = shown.slice(0, seenMax);
  const isWhole = isAll && remembered.length === shown.length;
  // What began just when the oldest did may not have been shown.
  const oldestMs = isWhole ? 0 : (remembered.at(-1)?.atMs ?? 0) + 1;
  const fromMs = Math.max(nowMs - lateMsMax, sinceMs, oldestMs);
  const digests = remembered.filter(({ atMs }) => atMs >= fromMs).map(({ id }) => digest(id));
  return writeCursorText([digest(fingerprint), fromMs, digests.join('')]);
}

/** `foreign`: of another query. */
export function readTail(text: string, fingerprint: string): RequestsTail | 'invalid' | 'foreign' {
  const content = readCursorText(text, tailSchema);
  if (content === undefined) return 'invalid';
  const [of, fromMs, digests] = content;
  if (of !== digest(fingerprint)) return 'foreign';
  return { fromMs, seen: new Set(digests.match(/.{8}/g)) };
}

export function wasShown({ seen }: RequestsTail, id: string): boolean {
  return seen.has(digest(id));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 8);
}
