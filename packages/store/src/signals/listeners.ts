/** Who wants to hear of which topic. */
export class Listeners {
  readonly #listeners = new Map<string, Set<(payload: object) => void>>();

  add(topic: string, listener: (payload: object) => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  tell(topic: string, payload: object): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener(payload);
  }
}
