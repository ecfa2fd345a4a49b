import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { type BodyPace, rateDeadlineMs } from './body-pace.ts';
import type { InnerMessage } from './inner/message.ts';
import type { Sweeper, Waiting } from './sweeper.ts';

export type Request = IncomingMessage | Http2ServerRequest | InnerMessage;

export interface BodyReceiver {
  /** One piece; answer false to be given no more until `resume`. */
  onBodyData(chunk: Buffer): boolean;
  onBodyEnd(): void;
  /** The client sent nothing for too long, or too little. */
  onBodyTimeout(): void;
}

/** Told that the rest of a body has passed unread. */
export interface RestReceiver {
  requestEnded(): void;
}

/** How long the unread rest of a body may take to pass before the connection is closed, and how long bring nothing. Milliseconds. */
const dropMs = 30_000;
const dropIdleMs = 5_000;

const owner: unique symbol = Symbol('body');
type Owned = Request & { [owner]?: RequestBody };

/** Hands a request's body over piece by piece, with back-pressure and limits on how slowly it may come. */
export class RequestBody implements Waiting {
  readonly #request: Owned;
  readonly #sweeper: Sweeper;
  readonly #pace: BodyPace;
  readonly #rest: RestReceiver;
  #receiver: BodyReceiver;
  /** Since when more could come; what we did not read for is not counted. */
  #startedMs: number;
  #pausedAtMs = 0;
  #paused = false;
  #isDropping = false;
  #dropUntilMs = 0;
  /** All of it was given, or nobody wants the rest. */
  ended = false;
  bytes = 0;
  deadlineMs = 0;

  constructor(request: Request, receiver: BodyReceiver, sweeper: Sweeper, pace: BodyPace, rest: RestReceiver) {
    this.#request = request;
    this.#receiver = receiver;
    this.#sweeper = sweeper;
    this.#pace = pace;
    this.#rest = rest;
    this.#startedMs = sweeper.nowMs;
    this.#request[owner] = this;
    request.on('data', onData);
    request.on('end', onEnd);
    request.on('close', onClose);
    this.#await(this.#startedMs);
  }

  #await(nowMs: number): void {
    const due = rateDeadlineMs(this.#pace, this.#startedMs, this.bytes);
    this.#sweeper.watchUntil(this, Math.min(nowMs + this.#pace.idleMs, due));
  }

  /** Nobody wants the rest, which is still to come. */
  get isDropping(): boolean {
    return this.#isDropping;
  }

  resume(): void {
    if (!this.#paused || this.ended) return;
    this.#paused = false;
    const nowMs = this.#sweeper.nowMs;
    this.#startedMs += nowMs - this.#pausedAtMs;
    this.#await(nowMs);
    this.#request.resume();
  }

  /** Nobody wants the rest: let it pass unread, for a while. */
  stop(): void {
    if (this.ended) return;
    this.ended = true;
    this.#isDropping = true;
    const nowMs = this.#sweeper.nowMs;
    this.#dropUntilMs = nowMs + dropMs;
    this.#sweeper.watchUntil(this, nowMs + dropIdleMs);
    this.#request.resume();
  }

  onDeadline(): void {
    if (this.#isDropping) this.#request.destroy();
    else this.#receiver.onBodyTimeout();
  }

  data(chunk: Buffer): void {
    if (this.#isDropping) {
      this.#sweeper.watchUntil(this, Math.min(this.#sweeper.nowMs + dropIdleMs, this.#dropUntilMs));
      return;
    }
    this.bytes += chunk.length;
    if (this.#receiver.onBodyData(chunk)) {
      if (!this.ended) this.#await(this.#sweeper.nowMs);
      return;
    }
    this.#paused = true;
    this.#pausedAtMs = this.#sweeper.nowMs;
    this.#sweeper.forget(this);
    this.#request.pause();
  }

  end(): void {
    this.#sweeper.forget(this);
    // Node ends an HTTP/2 request that was reset as if it were complete.
    if (this.#request.aborted) return;
    if (this.#isDropping) {
      this.#isDropping = false;
      this.#rest.requestEnded();
      return;
    }
    this.ended = true;
    this.#receiver.onBodyEnd();
  }

  /** The request is gone. */
  closed(): void {
    this.#sweeper.forget(this);
  }
}

function onData(this: Owned, chunk: Buffer): void {
  this[owner]?.data(chunk);
}

function onEnd(this: Owned): void {
  this[owner]?.end();
}

function onClose(this: Owned): void {
  this[owner]?.closed();
}
