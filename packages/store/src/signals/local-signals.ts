import { readJson } from '@sallyport/json';
import type { Signals } from '../signals.ts';
import { Listeners } from './listeners.ts';

/** Signals within this process. */
export class LocalSignals implements Signals {
  readonly #listeners = new Listeners();

  async publish(topic: string, payload: object): Promise<void> {
    // Listeners get what another process would get, and do not run in the publisher's turn.
    const written = JSON.stringify(payload);
    setImmediate(() => this.#listeners.tell(topic, readJson(written)));
  }

  subscribe(topic: string, listener: (payload: object) => void): () => void {
    return this.#listeners.add(topic, listener);
  }
}
