import type { Cache, Clock } from '@sallyport/pipeline';

/** Caches without a bound, unless told of one. */
export class FakeCachePort {
  readonly #clock: Clock;
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
}
