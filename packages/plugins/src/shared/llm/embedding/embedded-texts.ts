import { createHash } from 'node:crypto';
import type { Embedder } from '@sallyport/llm';
import type { Clock, Log, Records } from '@sallyport/pipeline';

const keptMs = 30 * 24 * 3_600_000;
const firstPauseMs = 1_000;
const pauseMsMax = 60_000;

/**
 * Texts of a configuration with their vectors: embedded once, and kept over reloads; with `records`, over restarts and for
 * other nodes too. While an embedder fails, it is asked again, more and more seldom.
 */
export class EmbeddedTexts {
  readonly vectors = new Map<string, readonly number[]>();
  readonly #model: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #records: Records | undefined;
  #isClosed = false;

  /** `model` names what makes the vectors: those of another are others. */
  constructor(model: string, clock: Clock, log: Log, records?: Records) {
    this.#model = model;
    this.#clock = clock;
    this.#log = log;
    this.#records = records;
  }

  /** Resolves once it was tried: with false when it has to be tried again, which happens by itself. */
  async embed(texts: readonly string[], embedder: Embedder, pauseMs = firstPauseMs): Promise<boolean> {
    const missing = await this.#notKept(texts);
    if (missing.length === 0) return true;
    try {
      const vectors = await embedder.embed(missing);
      for (const [index, text] of missing.entries()) await this.#keep(text, vectors[index]!);
      return true;
    } catch (error) {
      if (this.#isClosed) return false;
      const reason = error instanceof Error ? error.message : String(error);
      this.#log.error('descriptions of models could not be embedded', { reason, again_in_ms: pauseMs });
      const next = Math.min(pauseMs * 2, pauseMsMax);
      this.#clock.after(pauseMs, () => {
        if (!this.#isClosed) void this.embed(texts, embedder, next);
      });
      return false;
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#records?.close();
  }

  async #notKept(texts: readonly string[]): Promise<string[]> {
    const missing: string[] = [];
    for (const text of new Set(texts)) {
      if (this.vectors.has(text)) continue;
      // A store that is out of reach costs the question, nothing more.
      const kept = await this.#records?.get(this.#keyOf(text)).catch(() => undefined);
      if (kept === undefined) missing.push(text);
      else this.vectors.set(text, JSON.parse(kept) as number[]);
    }
    return missing;
  }

  async #keep(text: string, vector: readonly number[]): Promise<void> {
    this.vectors.set(text, vector);
    await this.#records?.put(this.#keyOf(text), JSON.stringify(vector), keptMs).catch(() => undefined);
  }

  #keyOf(text: string): string {
    const hash = createHash('sha256').update(`${this.#model}\n${text}`).digest('base64url');
    return `sallyport:embedding:${hash}`;
  }
}
