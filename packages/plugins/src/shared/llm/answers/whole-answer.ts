import type { AnswerReader, AnswerTaker, Told } from './answer-reader.ts';
import { toldNothing } from './answer-reader.ts';
import { invalidAnswer } from './failures.ts';

/** What is made of a whole answer: bytes for the caller; undefined for what is no answer, or what failed where that can be said. */
export type MakeAnswer = (body: Buffer) => MadeAnswer | { failure: { message: string } } | undefined;

interface MadeAnswer {
  readonly body: Buffer;
  readonly contentType: string;
  readonly told: Told;
}

/** The longest answer that is read. Bytes. */
const answerBytesMax = 64 * 1024 * 1024;

/** An answer that is no stream: collected, so that one which breaks off or makes no sense is asked for elsewhere. */
export class WholeAnswer implements AnswerReader {
  readonly #taker: AnswerTaker;
  readonly #headers: readonly string[];
  readonly #make: MakeAnswer;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #isOver = false;
  told: Told = toldNothing;

  constructor(taker: AnswerTaker, headers: readonly string[], make: MakeAnswer) {
    this.#taker = taker;
    this.#headers = headers;
    this.#make = make;
  }

  data(chunk: Buffer): void {
    if (this.#isOver) return;
    if (!this.#taker.hold(chunk.length)) return;
    this.#bytes += chunk.length;
    this.#chunks.push(chunk);
    if (this.#bytes > answerBytesMax) this.#fail();
  }

  end(): void {
    if (this.#isOver) return;
    const made = this.#make(this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks));
    if (made === undefined) return this.#fail();
    if ('failure' in made) return this.#failAs(made.failure.message);
    this.told = made.told;
    this.close();
    const { body, contentType } = made;
    this.#taker.begin([...this.#headers, 'Content-Type', contentType, 'Content-Length', String(body.length)]);
    this.#taker.write(body);
    this.#taker.complete();
  }

  #fail(): void {
    this.close();
    this.#taker.fail(invalidAnswer);
  }

  #failAs(message: string): void {
    this.close();
    this.#taker.fail(invalidAnswer, { failure: { status: 500, kind: 'upstream', message } });
  }

  close(): void {
    this.#isOver = true;
    this.#chunks = [];
  }
}
