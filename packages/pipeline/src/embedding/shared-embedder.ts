import type { Embedder, EmbedOptions, Vector } from '../services/embeddings.ts';
import type { Clock } from '../services.ts';

export interface SharedEmbedderOptions {
  readonly clock: Clock;
  /** How many vectors are kept. */
  readonly keptMax?: number;
}

/**
 * Embeds a text once, however many want it at the same time or again soon. Whoever leaves does so alone: the text is given up when
 * nobody waits for it any more.
 */
export class SharedEmbedder implements Embedder {
  readonly #embedder: Embedder;
  readonly #clock: Clock;
  readonly #keptMax: number;
  /** The one that was used longest ago first. */
  readonly #kept = new Map<string, Vector>();
  readonly #flights = new Map<string, Flight>();

  constructor(embedder: Embedder, { clock, keptMax = 1_000 }: SharedEmbedderOptions) {
    this.#embedder = embedder;
    this.#clock = clock;
    this.#keptMax = keptMax;
  }

  get model(): string {
    return this.#embedder.model;
  }

  get dimensions(): number {
    return this.#embedder.dimensions;
  }

  async embed(texts: readonly string[], { timeoutMs = embedTimeoutMs, signal }: EmbedOptions = {}): Promise<Vector[]> {
    signal?.throwIfAborted();
    const vectors = new Array<Vector | undefined>(texts.length);
    const awaited = new Map<string, Flight>();
    const missing = new Set<string>();
    for (const [index, text] of texts.entries()) {
      vectors[index] = this.#find(text);
      if (vectors[index] !== undefined) continue;
      const flight = this.#flights.get(text);
      if (flight === undefined) missing.add(text);
      else awaited.set(text, flight);
    }
    if (missing.size > 0) {
      const flight = this.#start([...missing], timeoutMs);
      for (const text of missing) awaited.set(text, flight);
    }
    if (awaited.size === 0) return vectors as Vector[];
    const flown = new Map<string, Vector>();
    const boarded = new Set(awaited.values());
    for (const flight of boarded) flight.passengers++;
    try {
      const landed = Promise.all(
        [...awaited].map(async ([text, flight]) => flown.set(text, (await flight.landed).get(text)!)),
      );
      await this.#unlessLeft(landed, timeoutMs, signal);
    } finally {
      for (const flight of boarded) if (--flight.passengers === 0) flight.abort.abort(nobodyWaits);
    }
    return texts.map((text, index) => vectors[index] ?? flown.get(text)!);
  }

  #unlessLeft(work: Promise<unknown>, timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: unknown) => {
        timer.cancel();
        signal?.removeEventListener('abort', onAbort);
        if (error === undefined) resolve();
        else reject(error);
      };
      const onAbort = () => settle(signal!.reason);
      const timer = this.#clock.after(timeoutMs, () => settle(tooLate(timeoutMs)));
      signal?.addEventListener('abort', onAbort, { once: true });
      work.then(() => settle(), settle);
    });
  }

  #find(text: string): Vector | undefined {
    const vector = this.#kept.get(text);
    if (vector === undefined) return undefined;
    this.#kept.delete(text);
    this.#kept.set(text, vector);
    return vector;
  }

  #start(texts: readonly string[], timeoutMs: number): Flight {
    const abort = new AbortController();
    const landed = this.#embedder.embed(texts, { timeoutMs, signal: abort.signal }).then(
      (vectors) => {
        this.#forget(texts, flight);
        for (const [index, text] of texts.entries()) this.#keep(text, vectors[index]!);
        return new Map(texts.map((text, index) => [text, vectors[index]!]));
      },
      (error: unknown) => {
        this.#forget(texts, flight);
        throw error;
      },
    );
    // Who waits hears of it; when nobody does any more, nobody has to.
    landed.catch(() => {});
    const flight: Flight = { landed, abort, passengers: 0 };
    for (const text of texts) this.#flights.set(text, flight);
    abort.signal.addEventListener('abort', () => this.#forget(texts, flight));
    return flight;
  }

  #forget(texts: readonly string[], flight: Flight): void {
    for (const text of texts) if (this.#flights.get(text) === flight) this.#flights.delete(text);
  }

  #keep(text: string, vector: Vector): void {
    if (text.length > keptCharactersMax) return;
    this.#kept.set(text, vector);
    if (this.#kept.size > this.#keptMax) this.#kept.delete(this.#kept.keys().next().value!);
  }
}

interface Flight {
  readonly landed: Promise<ReadonlyMap<string, Vector>>;
  readonly abort: AbortController;
  passengers: number;
}

const nobodyWaits = new Error('nobody waits for it any more');

/** How long embedding may take where nobody says. Milliseconds. */
export const embedTimeoutMs = 10_000;

/** Longer texts seldom come twice. */
const keptCharactersMax = 8_192;

function tooLate(timeoutMs: number): Error {
  return new Error(`there were no vectors within ${timeoutMs} ms`);
}
