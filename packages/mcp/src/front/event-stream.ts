import type { Answer, Serving } from '@sallyport/pipeline';
import { type SseFields, sseKeepAlive, writeSseEvent } from '../http/sse-writer.ts';
import type { Asked } from '../neutral.ts';
import { sseHeaders } from './posted.ts';
import type { OpenStream, Streams } from './streams.ts';

/** A stream of events that stays open: the head, then events at the client's pace. */
export class EventStream implements OpenStream, Serving {
  readonly #answer: Answer;
  readonly #streams: Streams;
  readonly #onAbandon: () => void;
  /** What is heard on the stream; told to wait for slow clients. */
  heard: Asked | undefined;
  #isBegun = false;
  #isOver = false;
  #wasQuiet = false;

  constructor(answer: Answer, streams: Streams, onAbandon: () => void) {
    this.#answer = answer;
    this.#streams = streams;
    this.#onAbandon = onAbandon;
  }

  get isFresh(): boolean {
    return !this.#isBegun && !this.#isOver;
  }

  begin(): void {
    if (!this.isFresh) return;
    this.#isBegun = true;
    this.#streams.add(this);
    this.#answer.head(200, sseHeaders);
  }

  event(message: Buffer | undefined, fields?: SseFields): void {
    this.write(writeSseEvent(message, fields));
  }

  /** Whole events. */
  write(bytes: Buffer): void {
    if (this.#isOver) return;
    this.begin();
    this.#wasQuiet = false;
    if (!this.#answer.write(bytes)) this.heard?.pause();
  }

  end(): void {
    if (this.#isOver) return;
    this.begin();
    this.#close();
    this.#answer.end();
  }

  /** Answers otherwise, while nothing has left. */
  refuse(status: number, headers: readonly string[], body: Buffer | undefined): void {
    if (!this.isFresh) return this.end();
    this.#close();
    this.#answer.head(status, headers);
    if (body !== undefined) this.#answer.write(body);
    this.#answer.end();
  }

  fail(bug: unknown): void {
    this.#close();
    this.#answer.fail(bug);
  }

  keepAlive(): void {
    if (this.#wasQuiet) this.#answer.write(sseKeepAlive);
    this.#wasQuiet = true;
  }

  onDrain(): void {
    this.heard?.resume();
  }

  onAbandon(): void {
    this.#close();
    this.#onAbandon();
  }

  #close(): void {
    this.#isOver = true;
    this.#streams.remove(this);
  }
}
