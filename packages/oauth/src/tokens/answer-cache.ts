import { hash } from 'node:crypto';
import type { Cache, Clock } from '@sallyport/pipeline';
import { type Answer, type CacheTimes, freshUntilMs, usableUntilMs } from './lifetime.ts';

/** Answers shared by the nodes; see `shareAnswers`. Failing costs a question to the provider, nothing more. */
export interface SharedAnswers {
  close(): void;
  get(key: string): Promise<KeptAnswer<unknown> | undefined>;
  /** Resolves once others find it, or never will. */
  put(key: string, kept: KeptAnswer<unknown>, keptMs: number): Promise<void>;
  delete(key: string): void;
}

export interface KeptAnswer<Value> {
  readonly value: Value;
  readonly freshUntilMs: number;
  /** The last moment it may be used at all, while the provider cannot be asked. */
  readonly usableUntilMs: number;
}

export interface AnswerCacheOptions {
  readonly clock: Clock;
  /** Where they are kept, and bounded. */
  readonly memory: Cache;
  readonly times: CacheTimes;
  readonly shared?: SharedAnswers | undefined;
  /** Asks again this long before an answer ends, while it is still used. */
  readonly eagerMs?: number | undefined;
}

/**
 * What a provider answered, used again as long as it holds. However many exchanges want the same answer, the provider is asked
 * once. Rejects when it cannot be asked, and nothing kept may stand in.
 */
export class AnswerCache<Value> {
  readonly #options: AnswerCacheOptions;
  readonly #asking = new Map<string, Promise<Value>>();
  /** Keys whose question failed, and until when it is not asked again while an old answer stands in. */
  readonly #resting = new Map<string, number>();

  constructor(options: AnswerCacheOptions) {
    this.#options = options;
  }

  /** The answer under a key made by `answerKey`; at once where it is known. */
  find(key: string, ask: () => Promise<Answer<Value>>): Value | Promise<Value> {
    const kept = this.#options.memory.get(key) as KeptAnswer<Value> | undefined;
    const nowMs = this.#options.clock.nowMs();
    if (kept !== undefined && nowMs < kept.freshUntilMs) {
      if (nowMs >= kept.freshUntilMs - (this.#options.eagerMs ?? 0) && !this.#isResting(key, nowMs)) {
        // Nobody waits for it; when it fails, the next one asks.
        this.#ask(key, ask, kept).catch(() => {});
      }
      return kept.value;
    }
    if (kept !== undefined && nowMs < kept.usableUntilMs && this.#isResting(key, nowMs)) return kept.value;
    return this.#ask(key, ask, kept);
  }

  /** Forgets an answer that turned out not to hold; with `value`, only if it is still that one. */
  drop(key: string, value?: Value): void {
    const { memory, shared } = this.#options;
    const kept = memory.get(key) as KeptAnswer<Value> | undefined;
    if (value !== undefined && kept !== undefined && kept.value !== value) return;
    memory.delete(key);
    shared?.delete(key);
  }

  close(): void {
    this.#resting.clear();
    this.#options.shared?.close();
  }

  #ask(key: string, ask: () => Promise<Answer<Value>>, kept: KeptAnswer<Value> | undefined): Promise<Value> {
    const asking = this.#asking.get(key);
    if (asking !== undefined) return asking;
    const asked = this.#fetch(key, ask, kept).finally(() => this.#asking.delete(key));
    this.#asking.set(key, asked);
    return asked;
  }

  async #fetch(key: string, ask: () => Promise<Answer<Value>>, before: KeptAnswer<Value> | undefined): Promise<Value> {
    const { clock, shared, eagerMs = 0 } = this.#options;
    const known = (await shared?.get(key)) as KeptAnswer<Value> | undefined;
    if (known !== undefined && clock.nowMs() < known.freshUntilMs - eagerMs) {
      this.#keep(key, known);
      return known.value;
    }
    try {
      const answer = await ask();
      this.#resting.delete(key);
      await this.#put(key, answer);
      return answer.value;
    } catch (error) {
      const old = before ?? known;
      const nowMs = clock.nowMs();
      if (old === undefined || nowMs >= old.usableUntilMs) throw error;
      // A new answer could be had from nobody; the old one must not make every exchange wait for that.
      this.#rest(key, nowMs + restMs);
      return old.value;
    }
  }

  async #put(key: string, answer: Answer<Value>): Promise<void> {
    const { clock, times, shared } = this.#options;
    const nowMs = clock.nowMs();
    const freshUntil = freshUntilMs(answer, times, nowMs);
    if (freshUntil <= nowMs) {
      this.#options.memory.delete(key);
      return;
    }
    const kept = {
      value: answer.value,
      freshUntilMs: freshUntil,
      usableUntilMs: usableUntilMs(answer, times, freshUntil),
    };
    this.#keep(key, kept);
    await shared?.put(key, kept, kept.usableUntilMs - nowMs);
  }

  #keep(key: string, kept: KeptAnswer<Value>): void {
    const { memory, clock } = this.#options;
    memory.set(key, kept, bytesOf(kept.value), kept.usableUntilMs - clock.nowMs());
  }

  #isResting(key: string, nowMs: number): boolean {
    const untilMs = this.#resting.get(key);
    return untilMs !== undefined && nowMs < untilMs;
  }

  #rest(key: string, untilMs: number): void {
    if (this.#resting.size >= restingMax) this.#resting.clear();
    this.#resting.set(key, untilMs);
  }
}

/** A key that tells nothing of what it is made of, tokens and passwords among it. */
export function answerKey(parts: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url');
}

/** An object of strings takes about twice its text, and some for itself. */
function bytesOf(value: unknown): number {
  return 2 * (JSON.stringify(value)?.length ?? 0) + 200;
}

const restMs = 2_000;
const restingMax = 10_000;
