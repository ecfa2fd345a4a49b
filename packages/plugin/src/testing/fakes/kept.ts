import type { Held } from '@sallyport/pipeline';

/** Keeps things by their keys, and counts who holds them. */
export class FakeKept {
  readonly holders = new Map<string, number>();
  readonly #values = new Map<string, { close(): void }>();

  hold<Value extends { close(): void }>(key: string, make: () => Value): Held<Value> {
    const value = this.#values.get(key) ?? make();
    this.#values.set(key, value);
    this.holders.set(key, (this.holders.get(key) ?? 0) + 1);
    return { value: value as Value, release: () => this.#release(key) };
  }

  #release(key: string): void {
    const left = this.holders.get(key)! - 1;
    this.holders.set(key, left);
    if (left > 0) return;
    this.#values.get(key)?.close();
    this.#values.delete(key);
  }
}
