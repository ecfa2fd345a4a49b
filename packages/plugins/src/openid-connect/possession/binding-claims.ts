import type { Claims } from '@sallyport/pipeline';
import type { Grant } from '../methods/method.ts';

/** Where a token says what it is bound to: in itself, or in what the provider tells of it (RFC 8705 §3.2, RFC 9449 §6.2). */
export function bindingClaims({ accessToken, introspection }: Grant): Claims {
  const own = accessToken?.claims;
  return own?.['cnf'] === undefined ? (introspection ?? own ?? nothing) : own;
}

const nothing: Claims = Object.freeze({});
