import { foldName } from '../json/fold.ts';
import { revision20250326 } from './rev-2025-03-26/revision.ts';
import { revision20250618 } from './rev-2025-06-18/revision.ts';
import { revision20251125 } from './rev-2025-11-25/revision.ts';
import { revision20260728 } from './rev-2026-07-28/revision.ts';
import type { Revision } from './revision.ts';

/** Every revision we know, oldest first. Dropping one is removing its line and its folder. */
export const revisions: readonly Revision[] = [revision20250326, revision20250618, revision20251125, revision20260728];

/** What a request without any version is taken for, as the specification says. */
export const unstatedRevision = revision20250326;

/** What a version we don't know is read as; the upstream decides whether it speaks it. */
export const unknownRevision = revision20251125;

export function findRevision(version: string): Revision | undefined {
  for (const revision of revisions) if (revision.version === version) return revision;
  return undefined;
}

/** A method that is none of the protocol's, but that a sloppy reader takes for one: `Tools/Call`, `tools/call `. */
export function looksLikeMethod(method: string): boolean {
  return !methods.has(method) && foldedMethods.has(foldName(method));
}

const methods = new Set(revisions.flatMap((revision) => [...revision.methods.keys()]));
const foldedMethods = new Set([...methods].map(foldName));
