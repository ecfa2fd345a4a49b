import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import type { Sweeper, Waiting } from './sweeper.ts';

export type Request = IncomingMessage | Http2ServerRequest;

export interface BodyReceiver {
  /** One piece; answer false to be given no more until `resume`. */
  onBodyData(chunk: Buffer): boolean;
  onBodyEnd(): void;
  /** The client sent nothing for too long. */
  onBodyTimeout(): void;
}

/** A client that sends nothing for this long in the middle of a body is refused (408). */
const bodyIdleMs = 60_000;

const owner: unique symbol = Symbol('body');
type Owned = Request & { [owner]?: RequestBody };

/** Hands a request's body over piece by piece, with back-pressure and an idle limit. */
export class RequestBody implements Waiting {
  readonly #request: Owned;
  readonly #sweeper: Sweeper;
  #receiver: BodyReceiver;
  #paused = false;
  ended = false;
  bytes = 0;
  deadlineMs = 0;

  constructor(request: Request, receiver: BodyReceiver, sweeper: Sweeper) {
    this.#request = request;
    this.#receiver = receiver;
    this.#sweeper = sweeper;
    this.#request[owner] = this;
    request.on('data', onData);
    request.on('end', onEnd);
    sweeper.watch(this, bodyIdleMs);
  }

  resume(): void {
    if (!this.#paused || this.ended) return;
    this.#paused = false;
    this.#sweeper.watch(this, bodyIdleMs);
    this.#request.resume();
  }

  /** Nobody wants the rest: let it pass unread. */
  stop(): void {
    this.#sweeper.forget(this);
    if (this.ended) return;
    this.ended = true;
    this.#request.off('data', onData);
    this.#request.off('end', onEnd);
    this.#request.resume();
  }

  onDeadline(): void {
    this.#receiver.onBodyTimeout();
  }

  data(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.#receiver.onBodyData(chunk)) {
      if (!this.ended) this.#sweeper.watch(this, bodyIdleMs);
      return;
    }
    this.#paused = true;
    this.#sweeper.forget(this);
    this.#request.pause();
  }

  end(): void {
    this.ended = true;
    this.#sweeper.forget(this);
    this.#receiver.onBodyEnd();
  }
}

function onData(this: Owned, chunk: Buffer): void {
  this[owner]?.data(chunk);
}

function onEnd(this: Owned): void {
  this[owner]?.end();
}
