import type { ClientHttp2Stream } from 'node:http2';
import { constants } from 'node:http2';
import {
  type ResponseHandler,
  Timed,
  type Timers,
  type UpstreamCall,
  UpstreamError,
  type UpstreamErrorKind,
  type UpstreamRequest,
  type Waiter,
  type WaitingLine,
  writeSlices,
} from '@sallyport/http1';
import { codeName } from './error-codes.ts';
import type { Session } from './session.ts';
import { listen, type StreamListener } from './stream-listener.ts';

export interface Http2Request extends UpstreamRequest {
  /** The header list, pseudo-header fields first: lower-case names and values in turn. */
  fields: string[];
}

/** One request and its answer: a stream of a session, or a place in the line for one. */
export class Http2Call extends Timed implements UpstreamCall, Waiter, StreamListener {
  readonly request: Http2Request;
  readonly handler: ResponseHandler;
  readonly #line: WaitingLine<Http2Call>;
  readonly #timers: Timers;
  #session: Session | undefined;
  #stream: ClientHttp2Stream | undefined;
  isOver = false;
  waitUntilMs = 0;
  #isPaused = false;
  #isAnswering = false;
  /** The whole request was handed to the stream. */
  #isRequestDone = false;
  /** The stream holds more than it wants to; `drain` will follow. */
  #isBlocked = false;
  /** What the stream held when we last looked: a change is progress. */
  #heldBytes = 0;
  /** What the session had heard when we last began to wait. */
  #heardBefore = 0;
  #bodyLeft = 0;
  #rest: Buffer | undefined;
  #restOffset = 0;
  #requestTrailers: readonly string[] | undefined;
  #trailers: string[] | undefined;

  constructor(request: Http2Request, handler: ResponseHandler, line: WaitingLine<Http2Call>, timers: Timers) {
    super();
    this.request = request;
    this.handler = handler;
    this.#line = line;
    this.#timers = timers;
  }

  /** Takes a place on a session. The caller of a streamed request has no call to write to before `dispatch` returned. */
  begin(session: Session): void {
    this.#session = session;
    session.enter();
    if (this.request.streaming === 'none') this.start();
    else process.nextTick(startLater, this);
  }

  start(): void {
    if (this.isOver) return;
    const { request, handler } = this;
    const session = this.#session!;
    if (!session.isOpen) return this.#fail('reset', 'the upstream closed the connection', true);
    const { body, streaming } = request;
    const isEmpty = streaming === 'none' && (body === undefined || body.length === 0);
    try {
      this.#stream = session.open(request.fields, { endStream: isEmpty, waitForTrailers: streaming !== 'none' });
    } catch (error) {
      return this.#fail('invalid', error instanceof Error ? error.message : String(error), true, error);
    }
    listen(this.#stream, this, streaming !== 'none');
    this.#bodyLeft = streaming === 'length' ? (request.bodyBytes ?? 0) : 0;
    this.#isRequestDone = isEmpty;
    if (this.#isPaused) this.#stream.pause();
    handler.onConnection?.(session.info);
    if (this.isOver) return;
    if (streaming === 'none' && !isEmpty) this.#sendWhole(body!);
    else this.#watch();
  }

  #sendWhole(body: Buffer): void {
    this.#rest = body;
    this.#restOffset = 0;
    this.#afterWrite(this.#writeRest(body));
  }

  #writeRest(rest: Buffer): boolean {
    const stream = this.#stream!;
    this.#restOffset = writeSlices(stream, rest, this.#restOffset);
    if (this.#restOffset === rest.length) {
      this.#rest = undefined;
      this.#isRequestDone = true;
      stream.end();
    }
    return !stream.writableNeedDrain;
  }

  // What the caller asks for.

  write(chunk: Buffer): boolean {
    if (this.isOver) return true;
    // There is one since `onConnection`, before which nobody writes.
    const stream = this.#stream!;
    if (this.request.streaming === 'length') {
      if (chunk.length > this.#bodyLeft) {
        this.#fail('invalid', 'the body is longer than its Content-Length', false);
        return true;
      }
      this.#bodyLeft -= chunk.length;
    }
    this.#afterWrite(stream.write(chunk));
    return !this.#isBlocked;
  }

  end(trailers?: readonly string[]): void {
    if (this.isOver || this.#isRequestDone) return;
    if (this.#bodyLeft > 0) {
      this.#fail('invalid', 'the body is shorter than its Content-Length', false);
      return;
    }
    this.#requestTrailers = trailers;
    this.#isRequestDone = true;
    this.#stream!.end();
    this.#watch();
  }

  pause(): void {
    if (this.isOver || this.#isPaused) return;
    this.#isPaused = true;
    this.#stream?.pause();
    if (this.#isAnswering) this.#timers.clear(this);
  }

  resume(): void {
    if (this.isOver || !this.#isPaused) return;
    this.#isPaused = false;
    if (this.#stream === undefined) return;
    this.#stream.resume();
    this.#watch();
  }

  abort(): void {
    if (this.isOver) return;
    if (this.#session === undefined) this.#line.leave(this);
    this.#finish();
  }

  failUnsent(kind: 'timeout' | 'connect', message: string): void {
    this.fail(kind, message);
  }

  /** Ends a call that has no stream yet. */
  fail(kind: UpstreamErrorKind, message: string, cause?: unknown): void {
    if (!this.isOver) this.#fail(kind, message, true, cause);
  }

  // What the stream tells.

  onResponse(rawHeaders: string[], isWhole: boolean): void {
    if (this.isOver) return;
    this.#isAnswering = true;
    this.#session!.heard++;
    // `:status` comes first, and is all there is of pseudo-header fields (RFC 9113 §8.3.2).
    const status = Number(rawHeaders[1]);
    this.handler.onHead(status, '', rawHeaders.slice(2), isWhole);
    if (!this.isOver) this.#watch();
  }

  onData(chunk: Buffer): void {
    if (this.isOver) return;
    this.#session!.heard++;
    this.handler.onData(chunk);
    if (!this.isOver && !this.#isPaused) this.#watch();
  }

  onTrailers(rawTrailers: string[]): void {
    this.#trailers = rawTrailers;
  }

  onEnd(): void {
    // The end that Node gives to a stream which was reset is none.
    if (this.isOver || !this.#isAnswering || this.#stream!.rstCode !== constants.NGHTTP2_NO_ERROR) return;
    const trailers = this.#trailers;
    this.#finish();
    this.handler.onEnd(trailers);
  }

  onDrain(): void {
    if (this.isOver) return;
    if (this.#rest !== undefined) {
      this.#afterWrite(this.#writeRest(this.#rest));
      return;
    }
    this.#afterWrite(true);
    if (!this.#isRequestDone) this.handler.onDrain?.();
  }

  onWantTrailers(): void {
    const stream = this.#stream!;
    try {
      // Also once the answer is over: without them the stream would stay open.
      stream.sendTrailers(fieldsOf(this.#requestTrailers));
    } catch (error) {
      // Nobody stands above us to catch what Node thinks of a field.
      if (this.isOver) stream.close(constants.NGHTTP2_CANCEL);
      else this.#fail('invalid', (error as Error).message, false, error);
    }
  }

  onClose(error: Error | undefined): void {
    if (this.isOver) return;
    const { rstCode, id, pending } = this.#stream!;
    const isUnseen = pending || rstCode === constants.NGHTTP2_REFUSED_STREAM || this.#session!.hasLeftOut(id);
    const isBroken = rstCode === constants.NGHTTP2_PROTOCOL_ERROR && error === undefined;
    const reason = error?.message ?? `the upstream ended the stream (${codeName(rstCode)})`;
    this.#fail(isBroken ? 'invalid' : 'reset', reason, isUnseen, error);
  }

  override onDeadline(): void {
    const { readTimeoutMs, writeTimeoutMs } = this.request;
    const sends = this.#isBlocked && !this.#isAnswering;
    if (sends && this.#stream!.writableLength !== this.#heldBytes) return this.#watch();
    const session = this.#session!;
    if (session.heard === this.#heardBefore) session.doubt();
    const what = sends ? `nothing could be sent for ${writeTimeoutMs} ms` : `nothing came for ${readTimeoutMs} ms`;
    this.#fail('timeout', what, false);
  }

  // Helpers.

  #afterWrite(isFree: boolean): void {
    this.#isBlocked = !isFree;
    this.#watch();
  }

  /** Sets the deadline that fits what we now wait for: none while we wait for our own side. */
  #watch(): void {
    const timers = this.#timers;
    const { readTimeoutMs, writeTimeoutMs } = this.request;
    this.#heardBefore = this.#session!.heard;
    if (this.#isAnswering) {
      if (!this.#isPaused) timers.set(this, timers.now(), readTimeoutMs);
    } else if (this.#isBlocked) {
      this.#heldBytes = this.#stream!.writableLength;
      timers.set(this, timers.now(), writeTimeoutMs);
    } else if (this.#isRequestDone && !this.#isPaused) {
      timers.set(this, timers.now(), readTimeoutMs);
    } else {
      timers.clear(this);
    }
  }

  #fail(kind: UpstreamErrorKind, message: string, nothingSent: boolean, cause?: unknown): void {
    const phase = this.#stream === undefined ? 'connecting' : this.#isAnswering ? 'body' : 'waiting';
    const error = new UpstreamError(kind, phase, message, {
      nothingSent,
      reused: this.#session?.info.reused ?? false,
      cause,
    });
    this.#finish();
    this.handler.onError(error);
  }

  /** Ends the call; a stream that is not at its end is reset. */
  #finish(): void {
    this.isOver = true;
    this.#rest = undefined;
    this.#timers.remove(this);
    const stream = this.#stream;
    if (stream !== undefined && !stream.closed) {
      const isDone = this.#isRequestDone && stream.readableEnded;
      if (!isDone) stream.close(constants.NGHTTP2_CANCEL);
    }
    const session = this.#session;
    this.#session = undefined;
    session?.leave();
  }
}

function startLater(call: Http2Call): void {
  call.start();
}

/** Repeated trailers become one each: Node throws for some when it sends them. */
function fieldsOf(trailers: readonly string[] = []): Record<string, string> {
  const fields: Record<string, string> = Object.create(null);
  for (let i = 0; i < trailers.length; i += 2) {
    const name = trailers[i]!.toLowerCase();
    const value = trailers[i + 1]!;
    fields[name] = fields[name] === undefined ? value : `${fields[name]},${value}`;
  }
  return fields;
}
