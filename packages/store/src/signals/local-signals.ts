import type { Signals } from '../signals.ts';

/** Signals within this process. */
export class LocalSignals implements Signals {
  readonly #listeners = new Map<string, Set<(payload: object) => void>>();

  async publish(topic: string, payload: object): Promise<void> {
    // Listeners get what another process would get, and do not run in the publisher's turn.
    const written = JSON.stringify(payload);
    setImmediate(() => this.tell(topic, JSON.parse(written)));
  }

  subscribe(topic: string, listener: (payload: object) => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  tell(topic: string, payload: object): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener(payload);
  }
}
