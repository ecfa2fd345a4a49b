import { createHash } from 'node:crypto';
import type { EventRow } from '@sallyport/contracts';
import type { Person } from '../analytics-store.ts';

/** The ids by which rows of a person are found. */
export function idsOf({ consumerId, subject }: Omit<Person, 'controlPlaneIds'>): string[] {
  return [...new Set([consumerId, subject].filter((id) => id !== undefined))];
}

/** They recognise a person in each of the control planes, and tell nobody who it was. */
export function digestsOf(person: Person): string[] {
  return person.controlPlaneIds.flatMap((controlPlaneId) =>
    idsOf(person).map((id) => digestOf(`${controlPlaneId}:${id}`)),
  );
}

function digestOf(name: string): string {
  return createHash('sha256').update(name).digest('base64url');
}

/** Whether a row is of somebody who was erased after it began; `erasedAtMs` is by digest. */
export function isErased(
  { consumerId, subject, startedAtMs }: EventRow,
  controlPlaneId: string,
  erasedAtMs: ReadonlyMap<string, number>,
): boolean {
  if (erasedAtMs.size === 0) return false;
  const ids = idsOf({ ...(consumerId && { consumerId }), ...(subject && { subject }) });
  const erasedMs = (name: string) => erasedAtMs.get(digestOf(name)) ?? -Infinity;
  // As long as there was one control plane, digests were of ids alone.
  return ids.some((id) => startedAtMs <= Math.max(erasedMs(`${controlPlaneId}:${id}`), erasedMs(id)));
}
