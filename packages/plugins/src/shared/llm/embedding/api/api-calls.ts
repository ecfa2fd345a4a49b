import type { Clock, FetchAnswer } from '@sallyport/pipeline';

/**
 * Calls of an API that may fail: so many at once, again where that helps and time is left, and none at all for a while when it has
 * failed time and again. To embed a text twice does nothing but cost.
 */
export class ApiCalls {
  readonly #clock: Clock;
  #underway = 0;
  readonly #waiting: (() => void)[] = [];
  #failures = 0;
  #closedUntilMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The body of a good answer. `send` is told how long it may take. */
  async call(
    send: (timeoutMs: number) => Promise<FetchAnswer>,
    untilMs: number,
    signal: AbortSignal | undefined,
  ): Promise<Buffer> {
    if (this.#clock.monotonicMs() < this.#closedUntilMs)
      throw new Error('the embeddings API has failed several times, and is left alone for a moment');
    await this.#takePlace();
    try {
      return await this.#attempts(send, untilMs, signal);
    } finally {
      this.#underway--;
      this.#waiting.shift()?.();
    }
  }

  async #attempts(
    send: (timeoutMs: number) => Promise<FetchAnswer>,
    untilMs: number,
    signal: AbortSignal | undefined,
  ): Promise<Buffer> {
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted();
      const leftMs = untilMs - this.#clock.monotonicMs();
      if (leftMs <= 0) throw new Error('the embeddings API had no time for it');
      const outcome = await this.#send(send, leftMs);
      if (outcome.body !== undefined) {
        this.#failures = 0;
        return outcome.body;
      }
      const pauseMs = Math.max(outcome.restMs, firstPauseMs * 4 ** (attempt - 1));
      const hasTime = this.#clock.monotonicMs() + pauseMs < untilMs;
      if (outcome.isFinal || attempt === attemptsMax || !hasTime) {
        // A request that is wrong says nothing about who was asked.
        if (!outcome.isFinal) this.#failed(outcome.restMs);
        throw outcome.error;
      }
      await new Promise<void>((resolve) => void this.#clock.after(pauseMs, resolve));
    }
  }

  async #send(send: (timeoutMs: number) => Promise<FetchAnswer>, timeoutMs: number): Promise<Outcome> {
    try {
      const { status, headers, body } = await send(timeoutMs);
      if (status === 200) return { body };
      const seconds = Number(headers.get('retry-after') ?? 0);
      return {
        body: undefined,
        error: new Error(`the embeddings API answered ${status}`),
        isFinal: !repeated.has(status),
        restMs: seconds > 0 ? seconds * 1000 : 0,
      };
    } catch (error) {
      return { body: undefined, error: error as Error, isFinal: false, restMs: 0 };
    }
  }

  #failed(restMs: number): void {
    if (++this.#failures < failuresMax) return;
    const pauseMs = Math.min(1000 * 2 ** (this.#failures - failuresMax), pauseMsMax);
    this.#closedUntilMs = this.#clock.monotonicMs() + Math.max(pauseMs, Math.min(restMs, pauseMsMax));
  }

  async #takePlace(): Promise<void> {
    if (this.#underway >= underwayMax) {
      if (this.#waiting.length >= waitingMax) throw new Error('too many calls wait for the embeddings API');
      await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    }
    this.#underway++;
  }
}

type Outcome =
  | { readonly body: Buffer }
  | {
      readonly body: undefined;
      readonly error: Error;
      /** It would fail again. */
      readonly isFinal: boolean;
      readonly restMs: number;
    };

const repeated: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504, 529]);
const attemptsMax = 3;
const firstPauseMs = 100;
const failuresMax = 5;
const pauseMsMax = 30_000;
const underwayMax = 16;
const waitingMax = 1_024;
