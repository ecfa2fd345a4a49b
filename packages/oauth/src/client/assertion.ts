import { randomUUID } from 'node:crypto';
import { readJson } from '@sallyport/json';
import { importJWK, type JWK, SignJWT } from 'jose';
import type { ServerMetadata } from 'openid-client';
import type { OAuthClient } from './client-auth.ts';
import { secretOf } from './client-secret.ts';

/** Puts a signed assertion of who the client is into a request (RFC 7523 §2.2, §3). */
export async function assertionAuth(
  client: OAuthClient,
  method: 'client_secret_jwt' | 'private_key_jwt',
  as: ServerMetadata,
  body: URLSearchParams,
  nowMs: number,
): Promise<void> {
  const { key, alg, kid } = await signingKey(client, method);
  const nowSeconds = Math.floor(nowMs / 1000);
  const assertion = await new SignJWT()
    .setProtectedHeader(kid === undefined ? { alg } : { alg, kid })
    .setIssuer(client.id)
    .setSubject(client.id)
    .setAudience(client.assertionAudience ?? as.issuer)
    .setJti(randomUUID())
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + assertionSeconds)
    .sign(key);
  body.set('client_id', client.id);
  body.set('client_assertion', assertion);
  body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
}

async function signingKey(client: OAuthClient, method: 'client_secret_jwt' | 'private_key_jwt') {
  const { key, assertionAlg } = client;
  if (method === 'client_secret_jwt')
    return { key: Buffer.from(secretOf(client)), alg: assertionAlg ?? 'HS256', kid: undefined };
  const jwk = readJson(key?.reveal() ?? '{}') as JWK;
  const alg = jwk.alg ?? assertionAlg ?? algOf(jwk);
  return { key: await importJWK(jwk, alg), alg, kid: jwk.kid };
}

function algOf({ kty, crv }: JWK): string {
  if (kty === 'EC') return crv === 'P-384' ? 'ES384' : crv === 'P-521' ? 'ES512' : 'ES256';
  return kty === 'OKP' ? 'EdDSA' : kty === 'oct' ? 'HS256' : 'RS256';
}

const assertionSeconds = 60;
