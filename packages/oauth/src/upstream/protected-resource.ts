import type { FetchThrough } from '../client/fetch-through.ts';
import { ProviderUnavailable } from '../client/provider-unavailable.ts';
import { fetchDocument, textsOf } from './documents.ts';
import { parametersOfChallenge } from './parameters-of-challenge.ts';

/** What a resource tells clients that need a token for it (RFC 9728). */
export interface ProtectedResourceFacts {
  /** As written there: what tokens are asked for. */
  readonly resource: string;
  readonly issuers: readonly string[];
  readonly scopes: readonly string[];
  /** What the resource's own challenge asks for. */
  readonly challengedScopes: readonly string[];
}

/**
 * Finds what a resource says of itself: where its challenge leads, else at the well-known places, that of its path first. Undefined for a resource of
 * MCP 2025-03-26, which says nothing. Rejects with `ProviderUnavailable`, also where the metadata is of another resource.
 */
export async function findProtectedResource(
  fetch: FetchThrough,
  url: string,
): Promise<ProtectedResourceFacts | undefined> {
  const challenge = await challengeOf(fetch, url);
  const challengedScopes = challenge?.get('scope')?.split(' ').filter(Boolean) ?? [];
  const named = challenge?.get('resource_metadata');
  const places = named === undefined ? wellKnownPlaces(url) : [named];
  for (const place of places) {
    if (!URL.canParse(place)) throw new ProviderUnavailable(`${url} names no address for its metadata`);
    const document = await fetchDocument(fetch, place);
    if (document === undefined) continue;
    const { resource } = document;
    if (typeof resource !== 'string' || !covers(resource, url))
      throw new ProviderUnavailable(`the metadata at ${place} is of ${String(resource)}, not of ${url}`);
    const issuers = textsOf(document['authorization_servers']);
    if (issuers.length === 0) throw new ProviderUnavailable(`the metadata at ${place} names no authorization server`);
    return { resource, issuers, scopes: textsOf(document['scopes_supported']), challengedScopes };
  }
  if (named !== undefined) throw new ProviderUnavailable(`there is no metadata at ${named}`);
  return undefined;
}

/** Asks for something that needs a token: a request of MCP that does nothing. */
async function challengeOf(fetch: FetchThrough, url: string): Promise<ReadonlyMap<string, string> | undefined> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
    });
  } catch (error) {
    throw new ProviderUnavailable(`${url}: ${(error as Error).message}`);
  }
  const value = response.headers.get('www-authenticate');
  return value === null ? undefined : parametersOfChallenge([value]);
}

function wellKnownPlaces(url: string): string[] {
  const { origin, pathname } = new URL(url);
  const root = `${origin}/.well-known/oauth-protected-resource`;
  return pathname === '/' ? [root] : [`${root}${pathname}`, root];
}

/** A resource stands for what is below its path; tokens for another one are not ours to ask for. */
function covers(resource: string, url: string): boolean {
  if (!URL.canParse(resource)) return false;
  const [wide, narrow] = [new URL(resource), new URL(url)];
  const folder = wide.pathname.endsWith('/') ? wide.pathname : `${wide.pathname}/`;
  return wide.origin === narrow.origin && `${narrow.pathname}/`.startsWith(folder);
}
