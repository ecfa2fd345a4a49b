import type { Adapter, AdapterPayload } from 'oidc-provider';

/** What a provider remembers, in memory: sessions, grants, tokens, clients that registered. Bounded; the oldest go first. */
export class Store {
  readonly #records = new Map<string, { payload: AdapterPayload; expiresAtMs: number }>();
  readonly #byUid = new Map<string, string>();

  put(key: string, payload: AdapterPayload, expiresInSeconds: number | undefined): void {
    this.#records.delete(key);
    this.#records.set(key, {
      payload,
      expiresAtMs: expiresInSeconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + expiresInSeconds * 1000,
    });
    if (payload.uid !== undefined) this.#byUid.set(payload.uid, key);
    if (this.#records.size > recordsMax) this.remove(this.#records.keys().next().value!);
  }

  find(key: string): AdapterPayload | undefined {
    const record = this.#records.get(key);
    if (record === undefined) return undefined;
    if (record.expiresAtMs > Date.now()) return record.payload;
    this.remove(key);
    return undefined;
  }

  findByUid(uid: string): AdapterPayload | undefined {
    const key = this.#byUid.get(uid);
    return key === undefined ? undefined : this.find(key);
  }

  remove(key: string): void {
    const uid = this.#records.get(key)?.payload.uid;
    if (uid !== undefined) this.#byUid.delete(uid);
    this.#records.delete(key);
  }

  /** Keys of what goes begin with this. */
  removeGrant(grantId: string, prefix: string): void {
    for (const [key, { payload }] of this.#records)
      if (payload.grantId === grantId && key.startsWith(prefix)) this.remove(key);
  }
}

const recordsMax = 50_000;

/**
 * The store as oidc-provider uses it. `referenceOf` says which stored token a self-contained one stands for, and `view`
 * may change what is seen of a stored one.
 */
export function adapterOf(
  store: Store,
  model: string,
  referenceOf: (token: string) => string,
  view: (payload: AdapterPayload) => AdapterPayload,
): Adapter {
  const isAccessToken = model === 'AccessToken' || model === 'ClientCredentials';
  const keyOf = (id: string) => `${model}:${isAccessToken ? referenceOf(id) : id}`;
  return {
    upsert: async (id, payload, expiresInSeconds) => store.put(keyOf(id), payload, expiresInSeconds),
    find: async (id) => {
      const payload = store.find(keyOf(id));
      return payload === undefined || !isAccessToken ? payload : view(payload);
    },
    findByUid: async (uid) => store.findByUid(uid),
    // The device flow is not offered.
    findByUserCode: async () => undefined,
    consume: async (id) => {
      const payload = store.find(keyOf(id));
      if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
    },
    destroy: async (id) => store.remove(keyOf(id)),
    // Told once for each model: what a person is in the middle of stays, as signing in as somebody else.
    revokeByGrantId: async (grantId) => store.removeGrant(grantId, `${model}:`),
  };
}
