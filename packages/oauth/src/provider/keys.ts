import type { Log } from '@sallyport/pipeline';
import type { LoadedKey } from '../keys/loaded-key.ts';
import { keysBytesMax, parseKeys } from '../keys/parse-keys.ts';
import type { ProviderDocuments } from './documents.ts';
import type { RemoteDocument } from './remote-document.ts';
import type { ProviderSettings } from './settings.ts';

type KeyDocument = RemoteDocument<readonly LoadedKey[]> & { readonly uri: string };

/** The keys of a provider, wherever it publishes them. */
export class ProviderKeys {
  readonly #documents: ProviderDocuments;
  readonly #log: Log;
  readonly #freshMs: number;
  readonly #extra: readonly KeyDocument[];
  #main: KeyDocument | undefined;
  /** Where the discovery document says the keys are now; in use once they could be had from there. */
  #moved: KeyDocument | undefined;

  constructor(settings: ProviderSettings, documents: ProviderDocuments, log: Log) {
    this.#documents = documents;
    this.#log = log;
    this.#freshMs = settings.keysFreshMs ?? settings.freshMs;
    this.#extra = (settings.extraJwksUris ?? []).map((uri) => this.#documentAt(uri));
  }

  /** All documents to look into, `uri` being where the discovery document says that keys are. */
  documents(uri: string | undefined): readonly KeyDocument[] {
    if (uri === undefined) return this.#main === undefined ? this.#extra : [this.#main, ...this.#extra];
    if (this.#main === undefined) this.#main = this.#documentAt(uri);
    if (uri !== this.#main.uri && uri !== this.#moved?.uri) {
      this.#moved = this.#documentAt(uri);
      void this.#moved.load();
    }
    if (this.#moved === undefined) return [this.#main, ...this.#extra];
    if (this.#moved.value === undefined) return [this.#main, this.#moved, ...this.#extra];
    for (const key of this.#main.value ?? []) key.isCurrent = false;
    this.#main = this.#moved;
    this.#moved = undefined;
    return [this.#main, ...this.#extra];
  }

  #documentAt(uri: string): KeyDocument {
    let known: readonly LoadedKey[] = [];
    const name = `the keys at ${uri}`;
    const document = this.#documents.open<readonly LoadedKey[]>({
      name,
      urls: () => [new URL(uri)],
      freshMs: this.#freshMs,
      bodyBytesMax: keysBytesMax,
      parse: async (bytes) => {
        const { keys, refused } = await parseKeys(bytes);
        for (const reason of refused) this.#log.warn(`${name}: ${reason}`);
        if (keys.length === 0) this.#log.warn(`${name}: there is none that tokens can be verified with`);
        known = replaceKeys(known, keys);
        return known;
      },
    });
    return Object.assign(document, { uri });
  }
}

/** Keys that stay are the same objects, so that what they have verified stays so; those that are gone vouch for nothing. */
function replaceKeys(known: readonly LoadedKey[], keys: readonly LoadedKey[]): readonly LoadedKey[] {
  const byIdentity = new Map(known.map((key) => [key.identity, key]));
  const replaced = keys.map((key) => byIdentity.get(key.identity) ?? key);
  for (const key of known) key.isCurrent = replaced.includes(key);
  return replaced;
}
