import type { Claims } from './habits.ts';

/** Those members of a discovery document that a provider has, and more that only it has. */
export function documentWith(document: Claims, names: readonly string[], more: Claims = {}): Claims {
  const kept = [...always, ...names].map((name) => [name, document[name]]).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(kept), id_token_signing_alg_values_supported: ['RS256'], ...more };
}

const always = [
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'userinfo_endpoint',
  'response_types_supported',
  'subject_types_supported',
  'scopes_supported',
];
