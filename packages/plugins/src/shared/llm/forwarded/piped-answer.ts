import { readAmounts, UsageTail } from '@sallyport/llm';
import type { AnswerReader, AnswerTaker, Told } from '../answers/answer-reader.ts';

/** An answer that passes as it comes: JSON, events, sound, files. Only its end is looked at, for what it says of usage. */
export class PipedAnswer implements AnswerReader {
  readonly #taker: AnswerTaker;
  readonly #headers: readonly string[];
  /** Undefined for what holds no words. */
  readonly #tail: UsageTail | undefined;
  #bytes = 0;
  #hasBegun = false;
  #isOver = false;
  told: Told = { usage: undefined, model: undefined, outputBytes: 0, isComplete: false };

  constructor(taker: AnswerTaker, headers: readonly string[], isText: boolean) {
    this.#taker = taker;
    this.#headers = headers;
    this.#tail = isText ? new UsageTail() : undefined;
  }

  data(chunk: Buffer): void {
    if (this.#isOver) return;
    this.#begin();
    this.#bytes += chunk.length;
    this.#tail?.see(chunk);
    this.#taker.write(chunk);
  }

  #begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#taker.begin(this.#headers);
  }

  end(): void {
    if (this.#isOver) return;
    this.#begin();
    this.#isOver = true;
    const amounts = this.#tail === undefined ? undefined : readAmounts(this.#tail);
    this.told = {
      usage: amounts?.usage,
      amounts: amounts?.others,
      model: undefined,
      outputBytes: this.#bytes,
      isComplete: true,
    };
    this.#taker.complete();
  }

  close(): void {
    this.#isOver = true;
  }
}
