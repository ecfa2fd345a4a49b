import { hasEscapedKey, readJson } from '@sallyport/json';
import type { Claims } from '@sallyport/pipeline';

/** A token before its signature was checked: good for finding the key, and nothing else. */
export interface UnverifiedToken {
  readonly header: Claims;
  readonly claims: Claims;
}

/** Takes a compact JWS apart (RFC 7515 §7.1); a word on what is wrong with it where that cannot be done. */
export function readToken(token: string, algorithms: readonly string[]): UnverifiedToken | string {
  const parts = token.split('.', 4);
  const [headerText, claimsText] = [textOf(parts[0]), textOf(parts[1])];
  const [header, claims] = [readObject(headerText), readObject(claimsText)];
  // Libraries read the header with JSON.parse: see `hasPlainHeader`.
  if (hasEscapedKey(headerText) || header === undefined || claims === undefined || parts.length !== 3)
    return 'invalid JSON';
  if (typeof header['alg'] !== 'string' || !algorithms.includes(header['alg'])) return 'invalid alg';
  if (parts[2] === '') return 'invalid signature';
  return { header, claims };
}

function textOf(part = ''): string {
  return Buffer.from(part, 'base64url').toString();
}

function readObject(text: string): Claims | undefined {
  try {
    const value: unknown = readJson(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}
