import { createHash } from 'node:crypto';
import type { Clock, Embedder, Log, Vector, VectorStore } from '@sallyport/pipeline';

const keptMs = 30 * 24 * 3_600_000;
const firstPauseMs = 1_000;
const pauseMsMax = 60_000;

/**
 * Texts of a configuration with their vectors: embedded once, and kept over reloads; with a store, over restarts and for
 * other nodes too. While an embedder fails, it is asked again, more and more seldom.
 */
export class EmbeddedTexts {
  readonly vectors = new Map<string, Vector>();
  readonly #namespace: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #store: VectorStore | undefined;
  #isClosed = false;

  /** `model` names what makes the vectors: those of another are others. */
  constructor(model: string, clock: Clock, log: Log, store?: VectorStore) {
    this.#namespace = `texts of configurations, by ${model}`;
    this.#clock = clock;
    this.#log = log;
    this.#store = store;
  }

  /** Resolves once it was tried: with false when it has to be tried again, which happens by itself. */
  async embed(texts: readonly string[], embedder: Embedder, pauseMs = firstPauseMs): Promise<boolean> {
    const missing = await this.#notKept(texts);
    if (missing.length === 0) return true;
    try {
      const vectors = await embedder.embed(missing, { timeoutMs });
      for (const [index, text] of missing.entries()) await this.#keep(text, vectors[index]!);
      return true;
    } catch (error) {
      if (this.#isClosed) return false;
      const reason = error instanceof Error ? error.message : String(error);
      this.#log.error('texts of the configuration could not be embedded', { reason, again_in_ms: pauseMs });
      const next = Math.min(pauseMs * 2, pauseMsMax);
      this.#clock.after(pauseMs, () => {
        if (!this.#isClosed) void this.embed(texts, embedder, next);
      });
      return false;
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#store?.close();
  }

  async #notKept(texts: readonly string[]): Promise<string[]> {
    const missing: string[] = [];
    for (const text of new Set(texts)) {
      if (this.vectors.has(text)) continue;
      const kept = await this.#find(text);
      if (kept === undefined) missing.push(text);
      else this.vectors.set(text, kept);
    }
    return missing;
  }

  /** A store that is out of reach costs the question, nothing more. */
  async #find(text: string): Promise<Vector | undefined> {
    try {
      return await this.#store?.find(this.#namespace, idOf(text));
    } catch {
      return undefined;
    }
  }

  async #keep(text: string, vector: Vector): Promise<void> {
    this.vectors.set(text, vector);
    try {
      await this.#store?.put(this.#namespace, idOf(text), vector, '', keptMs);
    } catch {}
  }
}

function idOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** Nobody waits for it who has called. */
const timeoutMs = 60_000;
