import type { Claims } from '@sallyport/pipeline';

/** A claim by the names of its members, from the outside in; undefined when there is none. Null is none. */
export function claimAt(claims: Claims | undefined, path: readonly string[]): unknown {
  let value: unknown = claims;
  for (const name of path) {
    // Own members only: `constructor` is nothing that a token says.
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value ?? undefined;
}

/** The values of a claim: those of a list, or of a text separated by spaces (RFC 6749 §3.3). What is no scalar is no value. */
export function valuesOf(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return claim.split(' ').filter((value) => value !== '');
  if (Array.isArray(claim)) return claim.filter(isScalar).map(String);
  return isScalar(claim) ? [String(claim)] : [];
}

/** A claim as one text, such as somebody's name; undefined for what is not one. */
export function textOf(claim: unknown): string | undefined {
  if (Array.isArray(claim)) return claim.length === 1 ? textOf(claim[0]) : undefined;
  return (typeof claim === 'string' && claim !== '') || typeof claim === 'number' ? String(claim) : undefined;
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
