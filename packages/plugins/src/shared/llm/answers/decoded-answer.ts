import type { ContentCoding } from '../../content-coding/coding.ts';
import { ContentDecoder, type DecodedReceiver } from '../../content-coding/decoder.ts';
import type { AnswerReader, AnswerTaker, Told } from './answer-reader.ts';
import { invalidAnswer } from './failures.ts';

/** Who sends what is decoded. */
export interface CodedSource {
  pauseSource(): void;
  resumeSource(): void;
  /** A piece of what was compressed. */
  decoded(chunk: Buffer): void;
  /** What a reader threw where nobody else catches it. */
  bug(bug: unknown): void;
}

/** A compressed answer, which nobody asked for: read as the plain one that it stands for. */
export class DecodedAnswer implements AnswerReader, DecodedReceiver {
  readonly #reader: AnswerReader;
  readonly #taker: AnswerTaker;
  readonly #source: CodedSource;
  readonly #decoder: ContentDecoder;

  constructor(coding: ContentCoding, reader: AnswerReader, taker: AnswerTaker, source: CodedSource) {
    this.#reader = reader;
    this.#taker = taker;
    this.#source = source;
    this.#decoder = new ContentDecoder(coding, this);
  }

  get told(): Told {
    return this.#reader.told;
  }

  // From the provider.

  data(chunk: Buffer): void {
    if (!this.#decoder.write(chunk)) this.#source.pauseSource();
  }

  end(): void {
    this.#decoder.end();
  }

  // From the decoder.

  onData(chunk: Buffer): void {
    this.#source.decoded(chunk);
    this.#reader.data(chunk);
  }

  onEnd(): void {
    this.#reader.end();
  }

  onBroken(): void {
    this.#reader.close();
    this.#taker.fail(invalidAnswer);
  }

  onDrain(): void {
    this.#source.resumeSource();
  }

  onBug(bug: unknown): void {
    this.#source.bug(bug);
  }

  // From the caller.

  pause(): void {
    this.#decoder.pause();
  }

  resume(): void {
    this.#decoder.resume();
  }

  close(): void {
    this.#decoder.abort();
    this.#reader.close();
  }
}
