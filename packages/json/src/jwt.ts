import { hasEscapedKey, readJson } from './read.ts';

/**
 * May a library see this token (RFC 7515 §3.1)? It reads the header with JSON.parse, before anybody knows who wrote it: a key with
 * escapes, which nobody has a reason to write there, could have it read the tokens of others wrongly. See `readJson`.
 */
export function hasPlainHeader(token: string): boolean {
  return !hasEscapedKey(partOf(token, 0));
}

/** Are these claims, which a library read with JSON.parse, what the token says? */
export function saysClaims(token: string, claims: object): boolean {
  const text = partOf(token, 1);
  return !hasEscapedKey(text) || JSON.stringify(readJson(text)) === JSON.stringify(claims);
}

function partOf(token: string, index: number): string {
  return Buffer.from(token.split('.', 2)[index] ?? '', 'base64url').toString();
}
