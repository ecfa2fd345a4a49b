import { writeArray } from '@sallyport/json';
import type { Answer } from '@sallyport/pipeline';
import { type SseFields, sseKeepAlive, writeSseEvent } from '../http/sse-writer.ts';
import { accepts, prefersStreams } from './accept.ts';
import type { OpenStream, Streams } from './streams.ts';

export const jsonHeaders = ['Content-Type', 'application/json'] as const;
/** Nobody on the way may keep a stream or hold it back. */
export const sseHeaders = [
  'Content-Type',
  'text/event-stream',
  'Cache-Control',
  'no-cache, no-transform',
  'X-Accel-Buffering',
  'no',
] as const;

/** Where the messages that belong to one POST go. */
export interface Outlet {
  /** A message before the answer, or an event without one. False when the client is slow. */
  event(message: Buffer | undefined, fields?: SseFields): boolean;
  /** The answer to one of the POST's requests; undefined where none will come. */
  settle(message: Buffer | undefined, eventId?: string): void;
  /** Can anything but an answer be sent? */
  readonly streams: boolean;
}

export interface PostedOptions {
  readonly answer: Answer;
  readonly accept: string | undefined;
  /** How many answers there will be. */
  readonly awaited: number;
  readonly isBatch: boolean;
  readonly streams: Streams;
}

/**
 * The answer to a POST: JSON where answers are all there is, and a stream of events once something comes before them, or where
 * the client would rather have one.
 */
export class Posted implements Outlet, OpenStream {
  readonly streams: boolean;
  readonly #answer: Answer;
  readonly #open: Streams;
  readonly #isBatch: boolean;
  readonly #givesJson: boolean;
  readonly #settled: Buffer[] = [];
  #awaited: number;
  #isStream = false;
  #isOver = false;
  #wasQuiet = false;

  constructor({ answer, accept, awaited, isBatch, streams }: PostedOptions) {
    this.#answer = answer;
    this.#open = streams;
    this.#isBatch = isBatch;
    this.streams = accepts(accept, 'text/event-stream');
    this.#givesJson = !this.streams || (accepts(accept, 'application/json') && !prefersStreams(accept));
    this.#awaited = awaited;
    streams.add(this);
  }

  /** Nothing has left yet. */
  get isFresh(): boolean {
    return !this.#isStream && !this.#isOver;
  }

  event(message: Buffer | undefined, fields?: SseFields): boolean {
    if (this.#isOver || !this.streams) return true;
    this.#begin();
    return this.#write(writeSseEvent(message, fields));
  }

  settle(message: Buffer | undefined, eventId?: string): void {
    if (this.#isOver) return;
    if (message !== undefined) {
      if (!this.#givesJson) this.#begin();
      if (this.#isStream) this.#write(writeSseEvent(message, { id: eventId }));
      else this.#settled.push(message);
    }
    if (--this.#awaited === 0) this.#end();
  }

  /** Answers with another status than 200, and a body that is no answer of a request. */
  refuse(status: number, body: Buffer | undefined, headers: readonly string[] = []): void {
    if (this.#isOver) return;
    if (this.#isStream) return this.cut();
    this.close();
    this.#answer.head(status, body === undefined ? headers : [...jsonHeaders, ...headers]);
    if (body !== undefined) this.#answer.write(body);
    this.#answer.end();
  }

  /** Ends a stream without the answers that are still missing. */
  cut(): void {
    if (this.#isOver) return;
    if (!this.#isStream) this.#begin();
    this.close();
    this.#answer.end();
  }

  /** The client is gone, or has all. */
  close(): void {
    this.#isOver = true;
    this.#open.remove(this);
  }

  keepAlive(): void {
    // Somebody on the way may take a request without an answer for lost: after a while, a stream is begun.
    if (this.#wasQuiet && this.streams) {
      this.#begin();
      this.#answer.write(sseKeepAlive);
    }
    this.#wasQuiet = true;
  }

  #begin(): void {
    if (this.#isStream) return;
    this.#isStream = true;
    this.#answer.head(200, sseHeaders);
    for (const message of this.#settled) this.#write(writeSseEvent(message));
  }

  #write(bytes: Buffer): boolean {
    this.#wasQuiet = false;
    return this.#answer.write(bytes);
  }

  #end(): void {
    this.close();
    if (!this.#isStream) {
      const [only] = this.#settled;
      if (only === undefined) this.#answer.head(202, []);
      else {
        this.#answer.head(200, jsonHeaders);
        this.#answer.write(this.#isBatch ? writeArray(this.#settled) : only);
      }
    }
    this.#answer.end();
  }
}
