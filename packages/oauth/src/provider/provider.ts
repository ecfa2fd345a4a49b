import type { FetchAnswer, FetchRequest, Held, Services } from '@sallyport/pipeline';
import { compileProxies, type ProxyFor, type ProxySettings } from '../client/proxies.ts';
import type { LoadedKey } from '../keys/loaded-key.ts';
import { keysBytesMax, parseKeys } from '../keys/parse-keys.ts';
import { namedBy } from '../named-by.ts';
import { discoveryUrls, issuerIdentifier, metadataBytesMax, type ProviderMetadata, parseMetadata } from './metadata.ts';
import { NodeDocument } from './node-document.ts';
import { holdOwnDocuments, type OwnDocuments } from './own-documents.ts';
import { RemoteDocument } from './remote-document.ts';
import { settingsDigest } from './settings-digest.ts';

export interface ProviderSettings {
  /** Issuer identifier, or the address of its discovery document. */
  readonly issuer: string;
  /** Nothing is discovered: `metadata` says all there is. */
  readonly isPseudo?: boolean | undefined;
  /** More issuers that the discovery document may be of. */
  readonly issuersAllowed?: readonly string[] | undefined;
  /** What the configuration says instead of the discovery document. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly extraJwksUris?: readonly string[] | undefined;
  /** Names and values in turn. */
  readonly headers?: readonly string[] | undefined;
  readonly timeoutMs: number;
  readonly tlsVerify: boolean;
  readonly keepAliveMs: number;
  readonly proxies?: ProxySettings | undefined;
  /** After this, what was fetched is fetched again. */
  readonly freshMs: number;
  /** The same for keys, where it is another time. */
  readonly keysFreshMs?: number | undefined;
  readonly staleMs: number;
  readonly cooldownMs: number;
}

type KeyDocument = RemoteDocument<readonly LoadedKey[]> & { readonly uri: string };

type ProviderServices = Pick<Services, 'clock' | 'log' | 'http' | 'kept' | 'records'>;

/** The provider of these settings; plugins with equal ones share it, over reloads too. */
export function holdProvider(settings: ProviderSettings, services: ProviderServices): Held<Provider> {
  return services.kept.hold(`provider ${settingsDigest(settings)}`, () => new Provider(settings, services));
}

/** Who vouches for callers: what it says of itself, and its keys. */
export class Provider {
  readonly settings: ProviderSettings;
  readonly #services: ProviderServices;
  readonly #metadata: RemoteDocument<ProviderMetadata>;
  readonly #fixed: ProviderMetadata;
  readonly #extraKeys: readonly KeyDocument[];
  #keys: KeyDocument | undefined;
  /** Where the discovery document says the keys are now; in use once they could be had from there. */
  #movedKeys: KeyDocument | undefined;
  readonly #configured: readonly URL[];
  readonly #proxyFor: ProxyFor;
  readonly #own: Held<OwnDocuments>;

  constructor(settings: ProviderSettings, services: ProviderServices) {
    this.settings = settings;
    this.#services = services;
    const { issuer, metadata = {}, extraJwksUris = [] } = settings;
    this.#configured = [issuer, ...Object.values(metadata), ...extraJwksUris].flatMap((address) =>
      typeof address === 'string' && URL.canParse(address) ? [new URL(address)] : [],
    );
    this.#proxyFor = compileProxies(settings.proxies ?? {});
    this.#own = holdOwnDocuments(services.kept);
    this.#fixed = { ...settings.metadata, issuer: issuerIdentifier(settings.issuer) };
    this.#metadata = this.#documentOf(
      `the discovery document of ${settings.issuer}`,
      () => discoveryUrls(settings.issuer),
      settings.freshMs,
      metadataBytesMax,
      (bytes) => {
        const wanted = [issuerIdentifier(settings.issuer), ...(settings.issuersAllowed ?? [])];
        return { ...parseMetadata(bytes, wanted), ...settings.metadata };
      },
    );
    this.#extraKeys = (settings.extraJwksUris ?? []).map((uri) => this.#keysAt(uri));
    // The first request need not wait for what can be had before it comes.
    void this.load();
  }

  /** What is known of it now; undefined before discovery, or when that is too long ago. */
  get metadata(): ProviderMetadata | undefined {
    return this.settings.isPseudo ? this.#fixed : this.#metadata.value;
  }

  /** Discovers what is not known. Resolves within the budget of a request; undefined when it is not to be had. */
  async load(): Promise<ProviderMetadata | undefined> {
    await this.#withinBudget(this.#load());
    return this.metadata;
  }

  /** The keys that may have signed: of this kid when one is named, and made for the algorithm. */
  keysFor(kid: string | undefined, alg: string): readonly LoadedKey[] {
    const fits = (key: LoadedKey) => key.algorithms.includes(alg) && (kid === undefined || key.kid === kid);
    const found: LoadedKey[] = [];
    for (const document of this.#allKeys()) for (const key of document.value ?? []) if (fits(key)) found.push(key);
    return found;
  }

  /** Looks for new keys, as often as that is allowed. */
  async rediscover(): Promise<void> {
    if (!this.settings.isPseudo) void this.#metadata.refresh();
    await this.#withinBudget(Promise.all(this.#allKeys().map((document) => document.refresh())));
  }

  /** Is there something that could not be had lately? What is not found may exist then. */
  get isFailing(): boolean {
    const documents = this.#allKeys();
    return documents.length === 0 || documents.some((document) => document.isFailing || document.value === undefined);
  }

  /** For addresses that its documents name; see `namedBy`. */
  namedBy(url: URL): FetchRequest['namedBy'] {
    return namedBy(url, this.#configured);
  }

  close(): void {
    this.#own.release();
  }

  async #load(): Promise<void> {
    if (!this.settings.isPseudo) await this.#metadata.load();
    await Promise.all(this.#allKeys().map((document) => document.load()));
  }

  #allKeys(): readonly KeyDocument[] {
    const uri = this.metadata?.jwks_uri;
    if (uri === undefined) return this.#keys === undefined ? this.#extraKeys : [this.#keys, ...this.#extraKeys];
    if (this.#keys === undefined) this.#keys = this.#keysAt(uri);
    if (uri !== this.#keys.uri && uri !== this.#movedKeys?.uri) {
      this.#movedKeys = this.#keysAt(uri);
      void this.#movedKeys.load();
    }
    if (this.#movedKeys === undefined) return [this.#keys, ...this.#extraKeys];
    if (this.#movedKeys.value === undefined) return [this.#keys, this.#movedKeys, ...this.#extraKeys];
    for (const key of this.#keys.value ?? []) key.isCurrent = false;
    this.#keys = this.#movedKeys;
    this.#movedKeys = undefined;
    return [this.#keys, ...this.#extraKeys];
  }

  #keysAt(uri: string): KeyDocument {
    let known: readonly LoadedKey[] = [];
    const name = `the keys at ${uri}`;
    const document = this.#documentOf(
      name,
      () => [new URL(uri)],
      this.settings.keysFreshMs ?? this.settings.freshMs,
      keysBytesMax,
      async (bytes) => {
        const { keys, refused } = await parseKeys(bytes);
        for (const reason of refused) this.#services.log.warn(`${name}: ${reason}`);
        if (keys.length === 0) this.#services.log.warn(`${name}: there is none that tokens can be verified with`);
        known = replaceKeys(known, keys);
        return known;
      },
    );
    return Object.assign(document, { uri });
  }

  #documentOf<Value>(
    name: string,
    urls: () => readonly URL[],
    freshMs: number,
    bodyBytesMax: number,
    parse: (bytes: Buffer) => Value | Promise<Value>,
  ): RemoteDocument<Value> {
    const { staleMs, cooldownMs, timeoutMs } = this.settings;
    const { records, clock } = this.#services;
    const fetch = () => this.#fetchFirst(urls(), bodyBytesMax);
    const key = `provider ${settingsDigest([this.settings, name])}`;
    const node = new NodeDocument({ key, timeoutMs, cooldownMs, keptMs: freshMs + staleMs }, records.local, clock);
    return new RemoteDocument({ name, fetch, parse, freshMs, staleMs, cooldownMs }, node, this.#services);
  }

  /** From the first address where there is something. */
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
    const { headers = [], timeoutMs, tlsVerify, keepAliveMs } = this.settings;
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

  #withinBudget<Value>(promise: Promise<Value>): Promise<Value | undefined> {
    return new Promise((resolve, reject) => {
      const timer = this.#services.clock.after(Math.min(this.settings.timeoutMs, waitMsMax), () => resolve(undefined));
      promise.then(resolve, reject).finally(() => timer.cancel());
    });
  }
}

const nothing = Buffer.alloc(0);

/** No request waits longer for a provider's keys, however slow that is. Milliseconds. */
const waitMsMax = 3_000;

/** Keys that stay are the same objects, so that what they have verified stays so; those that are gone vouch for nothing. */
function replaceKeys(known: readonly LoadedKey[], keys: readonly LoadedKey[]): readonly LoadedKey[] {
  const byIdentity = new Map(known.map((key) => [key.identity, key]));
  const replaced = keys.map((key) => byIdentity.get(key.identity) ?? key);
  for (const key of known) key.isCurrent = replaced.includes(key);
  return replaced;
}
