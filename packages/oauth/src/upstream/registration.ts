import { createHash } from 'node:crypto';
import { Secret } from '@sallyport/contracts';
import { readJson } from '@sallyport/json';
import { parseJson, type Records } from '@sallyport/pipeline';
import type { ServerMetadata } from 'openid-client';
import type { OAuthClient } from '../client/client-auth.ts';
import type { FetchThrough } from '../client/fetch-through.ts';
import { ProviderUnavailable } from '../client/provider-unavailable.ts';
import type { Seal } from '../session/seal.ts';
import { clientDescription } from './client-description.ts';
import { clientDocumentUrl, type UpstreamSettings } from './settings.ts';

/** Who the gateway is at authorization servers: what an operator registered, the URL of its own document, or what it registers itself. One per issuer, never shared. */
export class Registration {
  readonly #settings: UpstreamSettings;
  readonly #fetch: FetchThrough;
  readonly #records: Records;
  readonly #seal: Seal;
  readonly #nowMs: () => number;

  constructor(settings: UpstreamSettings, fetch: FetchThrough, records: Records, seal: Seal, nowMs: () => number) {
    this.#settings = settings;
    this.#fetch = fetch;
    this.#records = records;
    this.#seal = seal;
    this.#nowMs = nowMs;
  }

  /** Rejects with `ProviderUnavailable`. */
  async clientAt(server: ServerMetadata): Promise<OAuthClient> {
    const { client, registration, pages } = this.#settings;
    if (client !== undefined) return client;
    for (const way of registration) {
      // Such an id is an https URL, or none.
      const isDescribed = pages.startsWith('https:') && server['client_id_metadata_document_supported'] === true;
      if (way === 'client_id_metadata' && isDescribed) return { id: clientDocumentUrl(pages), authMethod: 'none' };
      if (way === 'dynamic' && server.registration_endpoint !== undefined) return await this.#registered(server);
    }
    throw new ProviderUnavailable(
      `${server.issuer} takes none of ${registration.join(', ')}: register the gateway there and write client_id`,
    );
  }

  /** Forgets a registration that the server does not know any more. */
  async forget({ issuer }: ServerMetadata): Promise<void> {
    await this.#records.delete(this.#keyOf(issuer));
  }

  async #registered(server: ServerMetadata): Promise<OAuthClient> {
    const key = this.#keyOf(server.issuer);
    const kept = await this.#records.get(key);
    const opened = kept === undefined ? undefined : await this.#seal.open(kept);
    if (opened !== undefined) return clientOf(readJson(opened) as Registered);
    const registered = await this.#register(server);
    await this.#records.put(key, await this.#seal.seal(JSON.stringify(registered)), keptMs(registered, this.#nowMs()));
    return clientOf(registered);
  }

  /** RFC 7591 §3. */
  async #register({ issuer, registration_endpoint }: ServerMetadata): Promise<Registered> {
    let response: Response;
    try {
      response = await this.#fetch(registration_endpoint!, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(clientDescription(this.#settings)),
      });
    } catch (error) {
      throw new ProviderUnavailable(`${issuer}: ${(error as Error).message}`);
    }
    const parsed = parseJson(Buffer.from(await response.arrayBuffer()), { depthMax: 8, nodesMax: 1_024 });
    const { client_id, client_secret, token_endpoint_auth_method, client_secret_expires_at } = (
      'value' in parsed ? (parsed.value ?? {}) : {}
    ) as Record<string, unknown>;
    if (response.status >= 300 || typeof client_id !== 'string')
      throw new ProviderUnavailable(`${issuer} does not register the gateway (status ${response.status})`);
    return {
      id: client_id,
      secret: typeof client_secret === 'string' ? client_secret : undefined,
      method: typeof token_endpoint_auth_method === 'string' ? token_endpoint_auth_method : undefined,
      secretExpiresAtMs: Number(client_secret_expires_at ?? 0) * 1000,
    };
  }

  #keyOf(issuer: string): string {
    const digest = createHash('sha256')
      .update(JSON.stringify([this.#settings.pages, issuer]))
      .digest('base64url');
    return `upstream-client ${digest}`;
  }
}

interface Registered {
  readonly id: string;
  readonly secret: string | undefined;
  readonly method: string | undefined;
  /** 0 for never. */
  readonly secretExpiresAtMs: number;
}

/** Unless it is used, a registration is made anew after so long. */
const keptMaxMs = 90 * 24 * 3600 * 1000;

function keptMs({ secretExpiresAtMs }: Registered, nowMs: number): number {
  return secretExpiresAtMs === 0 ? keptMaxMs : Math.max(1, Math.min(keptMaxMs, secretExpiresAtMs - nowMs));
}

function clientOf({ id, secret, method }: Registered): OAuthClient {
  const authMethod = method === 'client_secret_post' || method === 'client_secret_basic' ? method : undefined;
  return { id, secret: secret === undefined ? undefined : new Secret(secret), authMethod };
}
