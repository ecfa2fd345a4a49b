import type { Claims } from './habits.ts';

/** A `publishedKey` of providers that sign with RS256 alone. */
export function rsaOnly(key: Claims): Claims | undefined {
  return key['kty'] === 'RSA' ? key : undefined;
}
