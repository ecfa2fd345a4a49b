import type { Clock, Records } from '@sallyport/pipeline';
import type { ServerFacts } from '../source/source.ts';
import { Catalogue } from './catalogue.ts';
import type { FederatedEndpoint } from './federated-endpoint.ts';
import type { FederatedSource } from './federated-source.ts';
import { LateSessions } from './late-sessions.ts';
import { SharedWatches } from './shared-watches.ts';

/** What an endpoint knows from one configuration to the next, in one worker. */
export class FederationMemory {
  readonly catalogue: Catalogue;
  readonly late: LateSessions;
  readonly watches = new SharedWatches();
  /** What servers said of themselves last, by their names. */
  readonly facts = new Map<string, ServerFacts>();
  /** Of the newest configuration. */
  sources: readonly FederatedSource[] = [];
  readonly #listeners = new Set<(newer: FederatedEndpoint) => void>();

  /** `onFetched`: what is known of the sources is newer. */
  constructor(clock: Clock, records: Records, sessionMs: number, onFetched?: () => void) {
    this.catalogue = new Catalogue(clock, onFetched);
    this.late = new LateSessions(records, sessionMs);
  }

  /** The newest configuration's; it tells those who listen since an earlier one. */
  configure(endpoint: FederatedEndpoint): void {
    const { sources, records, sessionMs } = endpoint.settings;
    this.sources = sources;
    this.catalogue.configure(sources);
    this.late.use(records, sessionMs);
    for (const listener of this.#listeners) listener(endpoint);
  }

  /** Calls back when there is a newer endpoint, until the answer is called. */
  onEndpoint(listener: (newer: FederatedEndpoint) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#listeners.clear();
  }
}
