import type { FetchAnswer, FetchRequest, Held, Services } from '@sallyport/pipeline';
import { compileProxies, type ProxyFor } from '../client/proxies.ts';
import { namedBy } from '../named-by.ts';
import { NodeDocument } from './node-document.ts';
import { holdOwnDocuments, type OwnDocuments } from './own-documents.ts';
import { RemoteDocument } from './remote-document.ts';
import type { ProviderSettings } from './settings.ts';
import { settingsDigest } from './settings-digest.ts';

export type DocumentServices = Pick<Services, 'clock' | 'log' | 'http' | 'kept' | 'records'>;

export interface DocumentOptions<Value> {
  /** For logs: `the keys at https://…`. */
  readonly name: string;
  /** The first where there is something counts. */
  urls(): readonly URL[];
  readonly freshMs: number;
  readonly bodyBytesMax: number;
  /** Throws, or rejects, when it says nothing that can be used. */
  parse(bytes: Buffer): Value | Promise<Value>;
}

/** What a provider publishes, fetched as its settings say. */
export class ProviderDocuments {
  readonly #settings: ProviderSettings;
  readonly #services: DocumentServices;
  readonly #configured: readonly URL[];
  readonly #proxyFor: ProxyFor;
  readonly #own: Held<OwnDocuments>;

  constructor(settings: ProviderSettings, services: DocumentServices) {
    this.#settings = settings;
    this.#services = services;
    const { issuer, metadata = {}, extraJwksUris = [] } = settings;
    this.#configured = [issuer, ...Object.values(metadata), ...extraJwksUris].flatMap((address) =>
      typeof address === 'string' && URL.canParse(address) ? [new URL(address)] : [],
    );
    this.#proxyFor = compileProxies(settings.proxies ?? {});
    this.#own = holdOwnDocuments(services.kept);
  }

  open<Value>({ name, urls, freshMs, bodyBytesMax, parse }: DocumentOptions<Value>): RemoteDocument<Value> {
    const { staleMs, cooldownMs, timeoutMs } = this.#settings;
    const { records, clock } = this.#services;
    const fetch = () => this.#fetchFirst(urls(), bodyBytesMax);
    const key = `provider ${settingsDigest([this.#settings, name])}`;
    const node = new NodeDocument({ key, timeoutMs, cooldownMs, keptMs: freshMs + staleMs }, records.local, clock);
    return new RemoteDocument({ name, fetch, parse, freshMs, staleMs, cooldownMs }, node, this.#services);
  }

  /** For addresses that the documents name; see `namedBy`. */
  namedBy(url: URL): FetchRequest['namedBy'] {
    return namedBy(url, this.#configured);
  }

  close(): void {
    this.#own.release();
  }

  async #fetchFirst(urls: readonly URL[], bodyBytesMax: number): Promise<Buffer> {
    let status = 404;
    for (const url of urls) {
      const own = await this.#own.value.find(url.href);
      if (own !== undefined) return Buffer.from(own);
      const answer = await this.#fetch(url, bodyBytesMax);
      if (answer.status === 200) return answer.body;
      if (status === 404) status = answer.status;
    }
    throw new Error(`answered with status ${status}`);
  }

  #fetch(url: URL, bodyBytesMax: number): Promise<FetchAnswer> {
    const { headers = [], timeoutMs, tlsVerify, keepAliveMs } = this.#settings;
    return this.#services.http.fetch({
      method: 'GET',
      url,
      headers: ['Accept', 'application/json', ...headers],
      body: nothing,
      bodyBytesMax,
      namedBy: this.namedBy(url),
      timeoutMs,
      tlsVerify,
      keepAliveMs,
      proxy: this.#proxyFor(url),
    });
  }
}

const nothing = Buffer.alloc(0);
