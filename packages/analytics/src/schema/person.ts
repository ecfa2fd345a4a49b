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

/** When people were erased, by digest. */
export class ErasedPeople {
  readonly #atMs = new Map<string, number>();
  #latestMs = Number.NEGATIVE_INFINITY;

  add(digest: string, atMs: number): void {
    this.#atMs.set(digest, atMs);
    this.#latestMs = Math.max(this.#latestMs, atMs);
  }

  /** Whether a row is of somebody who was erased after it began. */
  covers({ consumerId, subject, startedAtMs }: EventRow, controlPlaneId: string): boolean {
    // Nearly all rows: no digests need be made to know.
    if (startedAtMs > this.#latestMs) return false;
    const ids = idsOf({ ...(consumerId && { consumerId }), ...(subject && { subject }) });
    const erasedMs = (name: string) => this.#atMs.get(digestOf(name)) ?? Number.NEGATIVE_INFINITY;
    // As long as there was one control plane, digests were of ids alone.
    return ids.some((id) => startedAtMs <= Math.max(erasedMs(`${controlPlaneId}:${id}`), erasedMs(id)));
  }
}
