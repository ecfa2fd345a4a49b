import type { Connection } from './connection.ts';
import { UpstreamError } from './error.ts';
import type { Waiter } from './waiting-line.ts';

/** A request but for its head, which each protocol writes its own way. */
export interface UpstreamRequest {
  method: string;
  /** The whole body, when it is at hand. */
  body: Buffer | undefined;
  /** How the rest of the request follows through `write`: not at all, `bodyBytes` of it, or in chunks (framed here). */
  streaming: 'none' | 'length' | 'chunked';
  bodyBytes?: number | undefined;
  /** The longest gap between the sent request and the answer, and between two pieces of the answer. */
  readTimeoutMs: number;
  /** The longest gap between two pieces of the request that the upstream takes. */
  writeTimeoutMs: number;
}

export interface Http1Request extends UpstreamRequest {
  /**
   * The request line and header block, framing fields included, ending with an empty line; Latin-1. Sent as it stands:
   * check what comes from elsewhere with `isFieldName`, `isFieldValue` and `isRequestTarget`.
   */
  head: string;
  /** Instead of `readTimeoutMs` until the answer's head has come. */
  firstByteTimeoutMs?: number | undefined;
  /** A 101 is welcome: after it bytes flow both ways until the connection ends. */
  upgrade?: boolean | undefined;
}

/**
 * Receives what becomes of a call. Exactly one of `onEnd` and `onError` ends it, unless it is aborted. A method may call the call's methods,
 * and dispatch again. Nothing is called from inside `dispatch`, except `onConnection` of a request that is not streamed.
 */
export interface ResponseHandler {
  /**
   * Headers as names and values in turn. Interim answers are swallowed. `isWhole`: HTTP/2 has ended the answer with its
   * head, which is worth keeping for those who read heads as trailers.
   */
  onHead(status: number, reason: string, rawHeaders: string[], isWhole: boolean): void;
  /** A piece of the body, decoded; the handler's to keep. After `pause` a piece or two may still come, and the end. */
  onData(chunk: Buffer): void;
  onEnd(trailers: string[] | undefined): void;
  /** After a 101: the upstream has ended its side, and ours goes on until `end`. Without this, its end ends the call. */
  onHalfEnd?(): void;
  onError(error: UpstreamError): void;
  /** The request's body may be written again. */
  onDrain?(): void;
  /** A connection was found, and nothing has been sent on it: the time to begin writing a streamed body. */
  onConnection?(info: ConnectionInfo): void;
}

export interface ConnectionInfo {
  readonly reused: boolean;
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  /** Of a connection that was made for this request. */
  readonly making?: ConnectionTimes | undefined;
}

/** Moments of `performance.now()`. Undefined for what there was none of. */
export interface ConnectionTimes {
  readonly startedMs: number;
  /** The name was resolved. */
  readonly resolvedMs: number | undefined;
  /** TCP was ready, and then the connection: after TLS, where it has any. */
  readonly connectedMs: number | undefined;
  readonly readyMs: number;
}

/** A request on its way. Once it has ended, every method does nothing. */
export interface UpstreamCall {
  /** Answers false when the upstream takes no more for now: wait for `onDrain`. */
  write(chunk: Buffer): boolean;
  /** Ends a streamed body; trailers only in chunks, names and values in turn. */
  end(trailers?: readonly string[]): void;
  /** Stops reading the answer, so that the upstream has to wait; no timeout runs meanwhile. */
  pause(): void;
  resume(): void;
  /** Nobody wants the answer any more: the connection is closed, and the handler hears nothing further. */
  abort(): void;
}

/** Where a call waits for a connection, as far as it needs it. */
interface Line {
  leave(call: Call): void;
}

export class Call implements UpstreamCall, Waiter {
  readonly request: Http1Request;
  readonly handler: ResponseHandler;
  readonly #line: Line;
  /** Set from the time that a connection is being made for this call until it ends. */
  connection: Connection | undefined = undefined;
  /** The head was sent, so that the body may follow. */
  isSending = false;
  isOver = false;
  /** When waiting in line: until when. */
  waitUntilMs = 0;
  #isPaused = false;
  #held: Buffer[] | undefined = undefined;
  #endHeld = false;
  #trailersHeld: readonly string[] | undefined = undefined;

  constructor(request: Http1Request, handler: ResponseHandler, line: Line) {
    this.request = request;
    this.handler = handler;
    this.#line = line;
  }

  write(chunk: Buffer): boolean {
    if (this.isOver) return true;
    if (this.isSending) return this.connection!.write(chunk);
    this.#held ??= [];
    this.#held.push(chunk);
    return false;
  }

  end(trailers?: readonly string[]): void {
    if (this.isOver) return;
    if (this.isSending) {
      this.connection!.end(trailers);
    } else {
      this.#endHeld = true;
      this.#trailersHeld = trailers;
    }
  }

  pause(): void {
    this.#isPaused = true;
    if (this.isSending) this.connection!.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (this.isSending) this.connection!.resume();
  }

  abort(): void {
    if (this.isOver) return;
    if (this.connection !== undefined) {
      this.connection.abort();
    } else {
      this.#line.leave(this);
      this.finish();
    }
  }

  /** The head was sent: what was asked for before that happens now. Answers whether the caller was told to wait. */
  startSending(): boolean {
    this.isSending = true;
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) for (const chunk of held) this.write(chunk);
    if (this.#endHeld) this.end(this.#trailersHeld);
    if (this.#isPaused && !this.isOver) this.connection!.pause();
    return held !== undefined;
  }

  /** Ends the call; from now on it has no connection. */
  finish(): void {
    this.isOver = true;
    this.isSending = false;
    this.connection = undefined;
  }

  /** Ends a call that never had a connection. */
  failUnsent(kind: 'timeout' | 'connect', message: string): void {
    this.finish();
    this.handler.onError(new UpstreamError(kind, 'connecting', message, { nothingSent: true, reused: false }));
  }
}
