import { randomBytes } from 'node:crypto';
import type { ExposedCache } from '@sallyport/pipeline';
import { type KeptAnswer, readKept, writeKept } from '../answers/kept-answer.ts';
import type { AnswerStore } from './answer-store.ts';
import type { Texts } from './texts.ts';

/** How long it is remembered that all was dropped: longer than any answer is kept. */
const generationMs = 2 * 31_536_000_000;

/**
 * Answers that all nodes share. To drop them all, the generation is changed that each of them belongs to: nobody has to know
 * which there are, and their time ends by itself.
 */
export class SharedAnswers implements AnswerStore, ExposedCache {
  readonly #texts: Texts;
  readonly #prefix: string;
  readonly #nowMs: () => number;

  constructor(texts: Texts, pluginId: string, nowMs: () => number) {
    this.#texts = texts;
    this.#prefix = `sallyport:ai-semantic-cache:${pluginId}`;
    this.#nowMs = nowMs;
  }

  async get(key: string): Promise<KeptAnswer | undefined> {
    const [generation, text] = await Promise.all([this.#generation(), this.#texts.get(this.#keyOf(key))]);
    if (text === undefined || !text.startsWith(`${generation}\n`)) return undefined;
    const kept = readKept(text.slice(generation.length + 1));
    return kept !== undefined && kept.keptUntilMs > this.#nowMs() ? kept : undefined;
  }

  async put(key: string, answer: KeptAnswer, keptMs: number): Promise<void> {
    const generation = await this.#generation();
    await this.#texts.put(this.#keyOf(key), `${generation}\n${writeKept(answer)}`, keptMs);
  }

  async find(key: string): Promise<object | undefined> {
    return await this.get(key);
  }

  async drop(key: string | undefined): Promise<number> {
    if (key !== undefined) {
      const isThere = (await this.get(key)) !== undefined;
      await this.#texts.delete(this.#keyOf(key));
      return isThere ? 1 : 0;
    }
    await this.#texts.put(`${this.#prefix}:generation`, randomBytes(8).toString('hex'), generationMs);
    return 1;
  }

  close(): void {
    this.#texts.close();
  }

  async #generation(): Promise<string> {
    return (await this.#texts.get(`${this.#prefix}:generation`)) ?? '';
  }

  #keyOf(key: string): string {
    return `${this.#prefix}:${key}`;
  }
}
