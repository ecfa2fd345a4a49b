import { readJson } from '@sallyport/json';
/** The secrets of config stores, as they came with the newest configuration. */
export class DeliveredSecrets {
  readonly #byStore = new Map<string, Readonly<Record<string, string>>>();
  readonly #watchers = new Map<string, Set<() => void>>();

  find(storeId: string, key: string): string | undefined {
    const secrets = this.#byStore.get(storeId);
    return secrets !== undefined && Object.hasOwn(secrets, key) ? secrets[key] : undefined;
  }

  /** Whoever watches a secret that is another now is told. */
  replace(storeId: string, secrets: Readonly<Record<string, string>>): void {
    const watched = [...this.#watchers.keys()]
      .map((place) => readJson(place) as [string, string])
      .filter(([store]) => store === storeId);
    const before = watched.map(([, key]) => this.find(storeId, key));
    this.#byStore.set(storeId, secrets);
    for (const [index, [, key]] of watched.entries())
      if (this.find(storeId, key) !== before[index])
        for (const tell of this.#watchers.get(placeOf(storeId, key)) ?? []) tell();
  }

  watch(storeId: string, key: string, tell: () => void): () => void {
    const place = placeOf(storeId, key);
    const watchers = this.#watchers.get(place) ?? new Set();
    this.#watchers.set(place, watchers.add(tell));
    return () => {
      watchers.delete(tell);
      if (watchers.size === 0) this.#watchers.delete(place);
    };
  }
}

function placeOf(storeId: string, key: string): string {
  return JSON.stringify([storeId, key]);
}
