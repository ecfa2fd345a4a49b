import { challenge } from '@sallyport/oauth';
import { type Refusal, refuse } from '@sallyport/pipeline';
import type { JwtConfig } from './schema.ts';

/** What callers without a good token are told, in Kong's words. */
export function compileRefusals({ realm, key_claim_name: keyClaim }: JwtConfig) {
  const headers = (error?: string) => [
    'WWW-Authenticate',
    challenge('Bearer', [
      ['realm', realm],
      ['error', error],
    ]),
  ];
  const invalidHeaders = headers('invalid_token');
  const invalid = (message: string) => refuse(401, 'jwt_invalid', message, { headers: invalidHeaders });
  return {
    missing: refuse(401, 'jwt_missing', 'Unauthorized', { headers: headers() }),
    several: invalid('Multiple tokens provided'),
    unnamed: invalid(`No mandatory '${keyClaim}' in claims`),
    misnamed: invalid(`Invalid '${keyClaim}' in claims`),
    unknown: invalid(`No credentials found for given '${keyClaim}'`),
    otherAlgorithm: invalid('Invalid algorithm'),
    noKey: invalid('Invalid key/secret'),
    forged: invalid('Invalid signature'),
    malformed: (what: string): Refusal => invalid(`Bad token; ${what}`),
    ofNobody: (name: string): Refusal => invalid(`Could not find consumer for '${keyClaim}=${name}'`),
    claim: (claim: string, message: string): Refusal =>
      refuse(401, 'jwt_invalid', message, { headers: invalidHeaders, body: JSON.stringify({ [claim]: message }) }),
  };
}

export type JwtRefusals = ReturnType<typeof compileRefusals>;
