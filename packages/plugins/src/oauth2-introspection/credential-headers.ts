import type { Claims, Exchange } from '@sallyport/pipeline';
import { headerValue } from '../shared/header-value.ts';

/** What the upstream is told of the token. Headers of these names that the caller sent are gone in any case. */
export interface CredentialHeaders {
  clear(x: Exchange): void;
  write(x: Exchange, claims: Claims): void;
}

export function compileCredentialHeaders(forwarded: readonly string[]): CredentialHeaders {
  const claims = [...standard, ...forwarded.map((claim) => [claim, claim] as const)];
  const headers = claims.map(([claim, name]) => {
    const written = `X-Credential-${name}`;
    return { claim, written, name: written.toLowerCase() };
  });
  return {
    clear({ requestHeaders }) {
      for (const { name } of headers) requestHeaders.remove(name);
    },
    write({ requestHeaders }, answer) {
      for (const { claim, name, written } of headers) {
        const value = headerValue(answer[claim] ?? undefined);
        if (value !== undefined) requestHeaders.set(name, value, written);
      }
    },
  };
}

// RFC 7662 §2.2; the username is told by X-Credential-Identifier.
const standard: readonly (readonly [claim: string, name: string])[] = [
  ['scope', 'Scope'],
  ['client_id', 'Client-ID'],
  ['token_type', 'Token-Type'],
  ['exp', 'Exp'],
  ['iat', 'Iat'],
  ['nbf', 'Nbf'],
  ['sub', 'Sub'],
  ['aud', 'Aud'],
  ['iss', 'Iss'],
  ['jti', 'Jti'],
];
