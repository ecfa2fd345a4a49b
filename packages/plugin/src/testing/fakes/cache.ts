import type { Cache, Clock, ExposedCache } from '@sallyport/pipeline';

/** Caches without a bound, unless told of one. */
export class FakeCachePort {
  readonly #clock: Clock;
  /** What plugins keep elsewhere and show to the Admin API, by kind and owner. */
  readonly exposed = new Map<string, ExposedCache>();
  readonly #entries = new Map<string, { value: unknown; untilMs: number }>();
  /** Bytes of a single entry or reservation. */
  bytesMax: number = Number.POSITIVE_INFINITY;
  reserved = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#entries.size;
  }

  open(kind: string, name: string): Cache {
    const entries = this.#entries;
    const prefix = `${kind} ${name}`;
    return {
      get: (key) => {
        const entry = entries.get(`${prefix} ${key}`);
        return entry !== undefined && entry.untilMs > this.#clock.monotonicMs() ? entry.value : undefined;
      },
      set: (key, value, bytes, keptMs) => {
        if (bytes > this.bytesMax) return false;
        entries.set(`${prefix} ${key}`, { value, untilMs: this.#clock.monotonicMs() + keptMs });
        return true;
      },
      delete: (key) => entries.delete(`${prefix} ${key}`),
      reserve: (bytes) => {
        if (bytes > this.bytesMax) return false;
        this.reserved += bytes;
        return true;
      },
      release: (bytes) => {
        this.reserved -= bytes;
      },
    };
  }

  expose(kind: string, owner: string, kept: ExposedCache): () => void {
    this.exposed.set(`${kind} ${owner}`, kept);
    return () => void this.exposed.delete(`${kind} ${owner}`);
  }
}
