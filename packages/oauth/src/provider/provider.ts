import type { FetchRequest, Held } from '@sallyport/pipeline';
import type { LoadedKey } from '../keys/loaded-key.ts';
import { type DocumentServices, ProviderDocuments } from './documents.ts';
import { ProviderKeys } from './keys.ts';
import { discoveryUrls, issuerIdentifier, metadataBytesMax, type ProviderMetadata, parseMetadata } from './metadata.ts';
import type { RemoteDocument } from './remote-document.ts';
import type { ProviderSettings } from './settings.ts';
import { settingsDigest } from './settings-digest.ts';

/** The provider of these settings; plugins with equal ones share it, over reloads too. */
export function holdProvider(settings: ProviderSettings, services: DocumentServices): Held<Provider> {
  return services.kept.hold(`provider ${settingsDigest(settings)}`, () => new Provider(settings, services));
}

/** Who vouches for callers: what it says of itself, and its keys. */
export class Provider {
  readonly settings: ProviderSettings;
  readonly #clock: DocumentServices['clock'];
  readonly #documents: ProviderDocuments;
  readonly #metadata: RemoteDocument<ProviderMetadata>;
  readonly #fixed: ProviderMetadata;
  readonly #keys: ProviderKeys;

  constructor(settings: ProviderSettings, services: DocumentServices) {
    const { issuer, issuersAllowed = [], metadata, freshMs } = settings;
    this.settings = settings;
    this.#clock = services.clock;
    this.#documents = new ProviderDocuments(settings, services);
    this.#fixed = { ...metadata, issuer: issuerIdentifier(issuer) };
    this.#metadata = this.#documents.open<ProviderMetadata>({
      name: `the discovery document of ${issuer}`,
      urls: () => discoveryUrls(issuer),
      freshMs,
      bodyBytesMax: metadataBytesMax,
      parse: (bytes) => ({ ...parseMetadata(bytes, [issuerIdentifier(issuer), ...issuersAllowed]), ...metadata }),
    });
    this.#keys = new ProviderKeys(settings, this.#documents, services.log);
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
    return this.#keyDocuments().flatMap(({ value = [] }) => value.filter(fits));
  }

  /**
   * Looks for new keys, as often as that is allowed. False when they were not to be had within the budget of a request: then it has
   * none for a further look.
   */
  async rediscover(): Promise<boolean> {
    if (!this.settings.isPseudo) void this.#metadata.refresh();
    const documents = this.#keyDocuments();
    const refreshed = Promise.all(documents.map((document) => document.refresh()));
    if ((await this.#withinBudget(refreshed)) === undefined) return false;
    return documents.every(({ hasFailed }) => !hasFailed);
  }

  /** Is there something that could not be had lately? What is not found may exist then. */
  get isFailing(): boolean {
    const documents = this.#keyDocuments();
    return documents.length === 0 || documents.some((document) => document.isFailing || document.value === undefined);
  }

  /** For addresses that its documents name; see `namedBy`. */
  namedBy(url: URL): FetchRequest['namedBy'] {
    return this.#documents.namedBy(url);
  }

  close(): void {
    this.#documents.close();
  }

  async #load(): Promise<void> {
    if (!this.settings.isPseudo) await this.#metadata.load();
    await Promise.all(this.#keyDocuments().map((document) => document.load()));
  }

  #keyDocuments() {
    return this.#keys.documents(this.metadata?.jwks_uri);
  }

  #withinBudget<Value>(promise: Promise<Value>): Promise<Value | undefined> {
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(Math.min(this.settings.timeoutMs, waitMsMax), () => resolve(undefined));
      promise.then(resolve, reject).finally(() => timer.cancel());
    });
  }
}

/** For keys beyond those at hand: first what another worker has fetched meanwhile, then what the provider has now. */
export const looksMax = 2;

/** No request waits longer for a provider's keys, however slow that is. Milliseconds. */
const waitMsMax = 3_000;
