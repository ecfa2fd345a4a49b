import { invalid, type TokenProblem, type UnverifiedToken } from './unverified-token.ts';

/**
 * Refuses what was signed by the right provider for another purpose: an ID token, a refresh token or a logout token is no
 * permission to call anything.
 */
export function checkAccessTokenKind({
  typ,
  claims,
}: Pick<UnverifiedToken, 'typ' | 'claims'>): TokenProblem | undefined {
  if (typ !== undefined && typ !== 'jwt' && typ !== 'at+jwt') return invalid(`its type is ${typ}, not an access token`);
  const use = claims['token_use'] ?? claims['typ'];
  if (typeof use === 'string' && otherUses.has(use.toLowerCase())) return invalid(`it is a token for ${use}`);
  if ('events' in claims) return invalid('it is a logout or event token');
  // An at+jwt says what it is; else the hashes, which tie an ID token to an answer, tell.
  if (typ !== 'at+jwt' && isIdToken(claims)) return invalid('it is an ID token');
  return undefined;
}

/** `typ` of Keycloak, `token_use` of Cognito. */
const otherUses = new Set(['id', 'refresh', 'offline', 'logout']);

function isIdToken(claims: UnverifiedToken['claims']): boolean {
  if ('at_hash' in claims || 'c_hash' in claims || 's_hash' in claims) return true;
  return 'nonce' in claims && !('scope' in claims || 'scp' in claims || 'client_id' in claims);
}
