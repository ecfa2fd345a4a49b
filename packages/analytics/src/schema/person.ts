import { createHash } from 'node:crypto';
import type { EventRow } from '@sallyport/contracts';
import type { Person } from '../analytics-store.ts';

/** The ids by which rows of a person are found. */
export function idsOf({ consumerId, subject }: Person): string[] {
  return [...new Set([consumerId, subject].filter((id) => id !== undefined))];
}

/** Recognises an id, and tells nobody what it was. */
export function digestOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}

/** Whether a row is of somebody who was erased after it began; `erasedAtMs` is by digest. */
export function isErased(
  { consumerId, subject, startedAtMs }: EventRow,
  erasedAtMs: ReadonlyMap<string, number>,
): boolean {
  if (erasedAtMs.size === 0) return false;
  const ids = idsOf({ ...(consumerId && { consumerId }), ...(subject && { subject }) });
  return ids.some((id) => startedAtMs <= (erasedAtMs.get(digestOf(id)) ?? -Infinity));
}
