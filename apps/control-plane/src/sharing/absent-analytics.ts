import { type AnalyticsStore, Conversations, StoreError } from '@sallyport/analytics';

/** Analytics of a control plane that has none, since another one keeps them in files of its own. */
export class AbsentAnalytics implements AnalyticsStore {
  readonly dialect = 'duckdb';
  readonly #why: string;

  constructor(why: string) {
    this.#why = why;
  }

  /** Gateways keep their rows until they come to the control plane that takes them. */
  insert(): Promise<never> {
    return this.#refuse();
  }

  assign(): Promise<never> {
    return this.#refuse();
  }

  query(): Promise<never> {
    return this.#refuse();
  }

  erase(): Promise<never> {
    return this.#refuse();
  }

  async prune(): Promise<void> {}

  async close(): Promise<void> {}

  async #refuse(): Promise<never> {
    throw new StoreError('store_locked', this.#why);
  }
}

/** What is joined as rows come; nothing where none do. */
export async function openConversations(store: AnalyticsStore, nowMs: () => number): Promise<Conversations> {
  const kept = store instanceof AbsentAnalytics ? { query: async () => [], assign: async () => {} } : store;
  return await Conversations.open({ store: kept, clock: { nowMs } });
}
