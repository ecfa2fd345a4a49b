import type { Clock } from '@sallyport/pipeline';
import type { Configuration, ServerMetadata } from 'openid-client';
import { createConfiguration } from '../client/configuration.ts';
import type { FetchThrough } from '../client/fetch-through.ts';
import { ProviderUnavailable } from '../client/provider-unavailable.ts';
import { findAuthorizationServer, findOldAuthorizationServer } from './authorization-server.ts';
import { findProtectedResource } from './protected-resource.ts';
import type { Registration } from './registration.ts';
import type { UpstreamSettings } from './settings.ts';

/** Where an upstream's people sign in, and as whom the gateway brings them there. */
export interface Place {
  readonly server: ServerMetadata;
  readonly configuration: Configuration;
  /** What tokens are asked for (RFC 8707), exactly as the resource calls itself; undefined for one that says nothing of itself. */
  readonly resource: string | undefined;
  readonly scopes: readonly string[];
}

/** Finds out where people sign in, from what the upstream says of itself, and remembers it for a while. */
export class PlaceFinder {
  readonly #settings: UpstreamSettings;
  readonly #fetch: FetchThrough;
  readonly #registration: Registration;
  readonly #clock: Clock;
  #place: { readonly found: Promise<Place>; readonly foundMs: number } | undefined;

  constructor(settings: UpstreamSettings, fetch: FetchThrough, registration: Registration, clock: Clock) {
    this.#settings = settings;
    this.#fetch = fetch;
    this.#registration = registration;
    this.#clock = clock;
  }

  /** As it was found at most so long ago, else anew. Rejects with `ProviderUnavailable`. */
  find(keptMs = placeKeptMs): Promise<Place> {
    const nowMs = this.#clock.monotonicMs();
    if (this.#place !== undefined && this.#place.foundMs + keptMs > nowMs) return this.#place.found;
    const found = this.#look();
    const place = { found, foundMs: nowMs };
    this.#place = place;
    // A failure is not remembered.
    found.catch(() => {
      if (this.#place === place) this.#place = undefined;
    });
    return found;
  }

  async #look(): Promise<Place> {
    const { resource: url, issuer, scopes } = this.#settings;
    const facts = await findProtectedResource(this.#fetch, url);
    if (issuer !== undefined && facts !== undefined && !facts.issuers.includes(issuer))
      throw new ProviderUnavailable(`${url} names ${facts.issuers.join(', ')} and not ${issuer}`);
    const named = issuer ?? facts?.issuers[0];
    const server =
      named === undefined
        ? await findOldAuthorizationServer(this.#fetch, url)
        : await findAuthorizationServer(this.#fetch, named);
    const client = await this.#registration.clientAt(server);
    const configuration = createConfiguration(server, client, this.#fetch, { nowMs: () => this.#clock.nowMs() });
    return { server, configuration, resource: facts?.resource, scopes: scopesFor(scopes, facts, server) };
  }
}

/** What the challenge asks for, else what the operator wrote, else all that the resource knows; and to be remembered, where that can be asked for. */
function scopesFor(
  configured: readonly string[],
  facts: { readonly scopes: readonly string[]; readonly challengedScopes: readonly string[] } | undefined,
  server: ServerMetadata,
): string[] {
  const named = [facts?.challengedScopes ?? [], configured, facts?.scopes ?? []].find((list) => list.length > 0) ?? [];
  const remembers = server.scopes_supported?.includes('offline_access') === true;
  return [...new Set([...named, ...(remembers ? ['offline_access'] : [])])];
}

const placeKeptMs = 10 * 60_000;
