import type { ResponseHandler, UpstreamCall, UpstreamError } from '@sallyport/http1';
import type { Http2Request } from './call.ts';
import type { Http2Pool } from './pool.ts';

/** For tests: sends a request, and keeps what becomes of it. */
export function send(
  pool: Http2Pool,
  path: string,
  more?: Partial<Http2Request>,
): { outcome: Outcome; call: UpstreamCall } {
  const outcome = new Outcome();
  return { outcome, call: pool.dispatch(requestOf(path, more), outcome) };
}

function requestOf(path: string, more: Partial<Http2Request> = {}): Http2Request {
  const method = more.method ?? 'GET';
  return {
    method,
    fields: [':method', method, ':scheme', 'http', ':authority', 'a', ':path', path],
    body: undefined,
    streaming: 'none',
    readTimeoutMs: 5_000,
    writeTimeoutMs: 5_000,
    ...more,
  };
}

/** What became of a call. */
class Outcome implements ResponseHandler {
  status = 0;
  headers: string[] = [];
  body = Buffer.alloc(0);
  trailers: string[] | undefined;
  error: UpstreamError | undefined;
  connected = false;
  drains = 0;
  bytes = 0;
  keepBody = true;
  readonly done: Promise<this>;
  readonly head: Promise<this>;
  #end!: (outcome: this) => void;
  #begin!: (outcome: this) => void;

  constructor() {
    this.done = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.head = new Promise((resolve) => {
      this.#begin = resolve;
    });
  }

  onConnection(): void {
    this.connected = true;
  }
  onDrain(): void {
    this.drains++;
  }
  onHead(status: number, _reason: string, rawHeaders: string[]): void {
    this.status = status;
    this.headers = rawHeaders;
    this.#begin(this);
  }
  onData(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.keepBody) this.body = Buffer.concat([this.body, chunk]);
  }
  onEnd(trailers: string[] | undefined): void {
    this.trailers = trailers;
    this.#end(this);
  }
  onError(error: UpstreamError): void {
    this.error = error;
    this.#end(this);
  }
}
