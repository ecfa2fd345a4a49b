import type { Cache } from '@sallyport/pipeline';

/** Keeps an answer's body while it passes. Takes room from the cache as it grows, and gives up where there is none. */
export class Recording {
  readonly #cache: Cache;
  readonly #bytesMax: number;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #isLost = false;

  /** Larger answers pass without being kept. */
  constructor(cache: Cache, bytesMax: number) {
    this.#cache = cache;
    this.#bytesMax = bytesMax;
  }

  add(bytes: Buffer): void {
    if (this.#isLost) return;
    if (this.#bytes + bytes.length > this.#bytesMax || !this.#cache.reserve(bytes.length)) {
      this.drop();
      return;
    }
    this.#chunks.push(bytes);
    this.#bytes += bytes.length;
  }

  drop(): void {
    this.#isLost = true;
    this.#cache.release(this.#bytes);
    this.#chunks = [];
    this.#bytes = 0;
  }

  /** The whole body, in memory of its own; undefined when it was too large. */
  take(): Buffer | undefined {
    if (this.#isLost) return undefined;
    const body = Buffer.concat(this.#chunks);
    this.drop();
    return body;
  }
}
