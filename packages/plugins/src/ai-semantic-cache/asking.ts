import type { Clock, Embedder, Vector, VectorStore } from '@sallyport/pipeline';
import type { KeptAnswer } from './answers/kept-answer.ts';
import type { CacheKey } from './key/key.ts';
import type { Lookup } from './lookup.ts';
import type { AnswerStore } from './stores/answer-store.ts';

export interface AskingParts {
  readonly clock: Clock;
  readonly answers: AnswerStore;
  readonly vectors: VectorStore;
  readonly embedder: Embedder;
  readonly threshold: number;
  readonly exact: boolean;
  readonly keptMs: number;
}

/** Looks for answers, and keeps them. What rejects could not be asked. */
export class Asking {
  readonly #parts: AskingParts;

  constructor(parts: AskingParts) {
    this.#parts = parts;
  }

  /** Notes in `lookup` what was found. An equal question is looked for first: that costs no vector. */
  async look(lookup: Lookup, key: CacheKey): Promise<void> {
    const { clock, exact } = this.#parts;
    const startMs = clock.monotonicMs();
    if (exact) await this.#lookFor(lookup, key.exact);
    if (lookup.hit === undefined) {
      await this.prepare(lookup, key);
      if (lookup.vector !== undefined) await this.#lookNear(lookup, key.namespace, lookup.vector);
    }
    lookup.fetchMs = clock.monotonicMs() - startMs - (lookup.embeddingsMs ?? 0);
  }

  /** Finds the vector: for looking, and for keeping the answer. Where it fails, equal questions are answered all the same. */
  async prepare(lookup: Lookup, { words }: CacheKey): Promise<void> {
    if (words === undefined) return;
    try {
      lookup.vector = await this.#embed(lookup, words);
    } catch (error) {
      if (!this.#parts.exact) throw error;
      lookup.failure = error;
    }
  }

  async keep({ vector }: Lookup, { exact, namespace }: CacheKey, answer: KeptAnswer): Promise<void> {
    const { answers, vectors, keptMs } = this.#parts;
    await answers.put(exact, answer, keptMs);
    if (vector !== undefined) await vectors.put(namespace, exact, vector, '', keptMs);
  }

  async #lookFor(lookup: Lookup, key: string): Promise<void> {
    const found = await this.#parts.answers.get(key);
    if (found === undefined) return;
    lookup.hit = found;
    lookup.foundUnder = key;
  }

  async #lookNear(lookup: Lookup, namespace: string, vector: Vector): Promise<void> {
    const { vectors, threshold } = this.#parts;
    for (const { id } of await vectors.nearest(namespace, vector, neighbours, threshold)) {
      await this.#lookFor(lookup, id);
      if (lookup.hit !== undefined) return;
      // Its answer was dropped, or made room for others.
      await vectors.delete(namespace, id);
    }
  }

  async #embed(lookup: Lookup, words: string): Promise<Vector> {
    const { clock, embedder } = this.#parts;
    const startMs = clock.monotonicMs();
    const [vector] = await embedder.embed([words]);
    lookup.embeddingsMs = clock.monotonicMs() - startMs;
    return vector!;
  }
}

/** So many are tried whose answers may be gone. */
const neighbours = 4;
