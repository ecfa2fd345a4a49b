import { createHash } from 'node:crypto';
import type { Person } from '../analytics-store.ts';

/** The ids by which rows of a person are found. */
export function idsOf({ consumerId, subject }: Person): string[] {
  return [...new Set([consumerId, subject].filter((id) => id !== undefined))];
}

/** Recognises an id, and tells nobody what it was. */
export function digestOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}
