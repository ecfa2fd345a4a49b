import { foldName } from '@sallyport/json';
import { revision20241105 } from './rev-2024-11-05/revision.ts';
import { revision20250326 } from './rev-2025-03-26/revision.ts';
import { revision20250618 } from './rev-2025-06-18/revision.ts';
import { revision20251125 } from './rev-2025-11-25/revision.ts';
import { revision20260728 } from './rev-2026-07-28/revision.ts';
import type { Revision, TargetKey } from './revision.ts';

/** Every revision we know, oldest first. Dropping one is removing its line and its folder. */
export const revisions: readonly Revision[] = [
  revision20241105,
  revision20250326,
  revision20250618,
  revision20251125,
  revision20260728,
];

/** What a request without any version is taken for, as the specification says. */
export const unstatedRevision = revision20250326;

/** Is this a version of the modern era, known or not? Dates compare as texts. */
export function isModernVersion(version: string): boolean {
  return version >= revision20260728.version;
}

/** What a method is about, in whichever revision has it: a method of another one is about the same thing there. */
export function targetKeyOf(method: string): TargetKey | undefined {
  return targetKeys.get(method);
}

/** Does any revision have this method? */
export function isKnownMethod(method: string): boolean {
  return methods.has(method);
}

/** A method that is none of the protocol's, but that a sloppy reader takes for one: `Tools/Call`, `tools/call `. */
export function looksLikeMethod(method: string): boolean {
  return !methods.has(method) && foldedMethods.has(foldName(method));
}

const targetKeys = new Map(revisions.flatMap(({ methods: table }) => [...table]));
const methods = new Set(revisions.flatMap((revision) => [...revision.methods.keys()]));
const foldedMethods = new Set([...methods].map(foldName));
