import { createRemoteJWKSet, decodeJwt, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';

/** Gives the claims of a token of a trusted issuer; undefined for any other text. */
export type ReadForeignToken = (token: string) => Promise<JWTPayload | undefined>;

/** Verifies tokens of other issuers, whose keys are found by discovery. */
export function trustIssuers(issuers: readonly string[]): ReadForeignToken {
  const keys = new Map<string, JWTVerifyGetKey>();
  return async (token) => {
    try {
      const issuer = decodeJwt(token).iss;
      if (issuer === undefined || !issuers.includes(issuer)) return undefined;
      if (!keys.has(issuer)) keys.set(issuer, createRemoteJWKSet(new URL(await jwksUriOf(issuer))));
      return (await jwtVerify(token, keys.get(issuer)!, { issuer })).payload;
    } catch {
      return undefined;
    }
  };
}

async function jwksUriOf(issuer: string): Promise<string> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  return ((await response.json()) as { jwks_uri: string }).jwks_uri;
}
