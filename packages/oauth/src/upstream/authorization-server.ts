import type { ServerMetadata } from 'openid-client';
import type { FetchThrough } from '../client/fetch-through.ts';
import { ProviderUnavailable } from '../client/provider-unavailable.ts';
import { fetchDocument, textsOf } from './documents.ts';

/**
 * Finds the metadata of an authorization server: RFC 8414 first, then OpenID Connect before and behind the issuer's path. The issuer must be written
 * there exactly as here, and PKCE with S256 be offered. Rejects with `ProviderUnavailable`.
 */
export async function findAuthorizationServer(fetch: FetchThrough, issuer: string): Promise<ServerMetadata> {
  if (!URL.canParse(issuer)) throw new ProviderUnavailable(`${issuer.slice(0, 100)} is no address of an issuer`);
  for (const place of placesOf(issuer)) {
    const document = await fetchDocument(fetch, place);
    if (document === undefined) continue;
    if (document['issuer'] !== issuer)
      throw new ProviderUnavailable(`the metadata at ${place} is of ${String(document['issuer'])}, not of ${issuer}`);
    return checked(document as unknown as ServerMetadata);
  }
  throw new ProviderUnavailable(`${issuer} says nothing of itself`);
}

/** The authorization server that a resource of MCP 2025-03-26 is itself: its metadata at the root, or the endpoints that were fixed then. */
export async function findOldAuthorizationServer(fetch: FetchThrough, resource: string): Promise<ServerMetadata> {
  const { origin } = new URL(resource);
  const document = await fetchDocument(fetch, `${origin}/.well-known/oauth-authorization-server`);
  if (document !== undefined) {
    const { issuer } = document;
    // Its metadata may write the slash or leave it out; another origin is another server.
    if (typeof issuer !== 'string' || !URL.canParse(issuer) || new URL(issuer).href !== new URL(origin).href)
      throw new ProviderUnavailable(`the metadata of ${origin} is of ${String(issuer)}`);
    return checked(document as unknown as ServerMetadata);
  }
  return {
    issuer: origin,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    registration_endpoint: `${origin}/register`,
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
  };
}

function placesOf(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/+$/, '');
  const [oauth, openid] = ['oauth-authorization-server', 'openid-configuration'];
  if (path === '') return [`${origin}/.well-known/${oauth}`, `${origin}/.well-known/${openid}`];
  return [
    `${origin}/.well-known/${oauth}${path}`,
    `${origin}/.well-known/${openid}${path}`,
    `${origin}${path}/.well-known/${openid}`,
  ];
}

function checked(metadata: ServerMetadata): ServerMetadata {
  const { issuer } = metadata;
  for (const name of ['authorization_endpoint', 'token_endpoint'] as const) {
    const url = metadata[name];
    if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      throw new ProviderUnavailable(`${issuer} names no ${name}`);
  }
  if (!textsOf(metadata.code_challenge_methods_supported).includes('S256'))
    throw new ProviderUnavailable(`${issuer} does not offer PKCE with S256`);
  return metadata;
}
