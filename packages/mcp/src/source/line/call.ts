import { HeaderList, type InnerCall, type InnerReceiver } from '@sallyport/pipeline';
import { failure } from '../../failure.ts';
import { answerKind } from '../../http/media-type.ts';
import { SseReader } from '../../http/sse-reader.ts';
import type { Line, LineCall, LineListener, LineRequest } from './line.ts';

/** One request on a line: reads its answer, whole or event by event, and tells the breaker how the server does. */
export class Call implements InnerReceiver, LineCall {
  readonly #line: Line;
  readonly #request: LineRequest;
  readonly #listener: LineListener;
  #inner: InnerCall | undefined;
  #idle: { cancel(): void } | undefined;
  #whole: { cancel(): void } | undefined;
  #status = 0;
  #headers: HeaderList = noHeaders;
  #sse: SseReader | undefined;
  #parts: Buffer[] = [];
  #bytes = 0;
  #isOver = false;
  #isPaused = false;
  #isWaiting = false;

  constructor(line: Line, request: LineRequest, listener: LineListener) {
    this.#line = line;
    this.#request = request;
    this.#listener = listener;
  }

  start(): void {
    const { carrier, limits, clock } = this.#line;
    const { x, method, headers, body, target, isWatch } = this.#request;
    if (isWatch !== true) {
      this.#line.asks++;
      this.#whole = clock.after(limits.wholeMs, () => this.#fail('timeout', 'the server took too long for an answer'));
    }
    // Some servers say nothing, not even that they agree, before there is something to say.
    const timeoutMs = isWatch === true ? Infinity : limits.headMs;
    const inner = carrier.send({ x, method, target, headers, body, timeoutMs }, this);
    // A carrier may fail at once.
    if (this.#isOver) inner.abort();
    else this.#inner = inner;
  }

  drop(): void {
    if (this.#isOver) return;
    if (this.#status === 0) this.#line.breaker.forgotten();
    this.#end();
    this.#inner?.abort();
  }

  wait(): void {
    this.#isWaiting = true;
    this.#idle?.cancel();
  }

  pause(): void {
    this.#isPaused = true;
    this.#idle?.cancel();
    this.#inner?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#awaitMore();
    this.#inner?.resume();
  }

  onHead(status: number, headers: HeaderList): void {
    if (this.#isOver) return;
    this.#status = status;
    this.#headers = headers;
    if (!isBroken(status)) this.#line.breaker.succeeded();
    else this.#countFailure();
    if (answerKind(headers.get('content-type')) === 'sse' && status < 300) {
      this.#sse = new SseReader(this.#line.limits.bytesMax);
      this.#listener.onStream(status, headers);
    }
    this.#awaitMore();
  }

  onData(chunk: Buffer): void {
    if (this.#isOver) return;
    if (this.#sse === undefined) this.#keep(chunk);
    else this.#hear(this.#sse, chunk);
    this.#awaitMore();
  }

  onEnd(): void {
    if (this.#isOver) return;
    this.#end();
    if (this.#sse !== undefined) this.#listener.onStreamEnd();
    else {
      const kind = answerKind(this.#headers.get('content-type')) === 'json' ? 'json' : 'other';
      this.#listener.onWhole({ status: this.#status, headers: this.#headers, kind, body: Buffer.concat(this.#parts) });
    }
  }

  onError(kind: 'timeout' | 'cut' | 'loop' | 'failed', message: string): void {
    if (this.#isOver) return;
    if (this.#status === 0) {
      if (kind === 'loop') this.#line.breaker.forgotten();
      else this.#countFailure();
    }
    this.#end();
    this.#listener.onFailure(failure(failureKinds[kind], message));
  }

  /** A stream that nobody answers for long says nothing of the server's health. */
  #countFailure(): void {
    if (this.#request.isWatch === true) this.#line.breaker.forgotten();
    else this.#line.failed();
  }

  #keep(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#line.limits.bytesMax) this.#fail('invalid', 'the server’s answer is too long');
    else this.#parts.push(chunk);
  }

  #hear(sse: SseReader, chunk: Buffer): void {
    const events = sse.push(chunk);
    if (events === undefined) {
      this.#fail('invalid', 'an event of the server is too long');
      return;
    }
    for (const event of events) {
      if (this.#isOver) return;
      if (event.data !== undefined) this.#isWaiting = false;
      this.#listener.onEvent(event);
    }
  }

  #awaitMore(): void {
    this.#idle?.cancel();
    if (this.#request.isWatch === true || this.#isPaused || this.#isWaiting || this.#isOver) return;
    const { clock, limits } = this.#line;
    this.#idle = clock.after(limits.idleMs, () => this.#fail('timeout', 'the server was silent for too long'));
  }

  #fail(kind: 'timeout' | 'invalid', message: string): void {
    if (this.#isOver) return;
    if (this.#status === 0) this.#countFailure();
    this.#end();
    this.#inner?.abort();
    this.#listener.onFailure(failure(kind, message, this.#status === 0 ? undefined : this.#status));
  }

  #end(): void {
    this.#isOver = true;
    this.#idle?.cancel();
    this.#whole?.cancel();
    if (this.#request.isWatch !== true) this.#line.asks--;
  }
}

const noHeaders = new HeaderList([]);
const failureKinds = { timeout: 'timeout', cut: 'cut', loop: 'invalid', failed: 'unreachable' } as const;

/** Statuses with which somebody on the way says that the server is not there. */
function isBroken(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}
