import { isIP } from 'node:net';
import { Http1Pool, isFieldName, isFieldValue, type ResponseHandler, type UpstreamError } from '@sallyport/http1';
import {
  type Clock,
  type FetchAnswer,
  type FetchRequest,
  HeaderList,
  type HttpPort,
  type HttpRequest,
} from '@sallyport/pipeline';

export interface HttpPortOptions {
  clock: Clock;
  /** Servers whose connections are kept; the one used least recently goes first. */
  poolsMax?: number;
}

/** An answer's body is read and dropped up to this many bytes, so that the connection can be used again. */
const discardBytesMax = 1024 * 1024;

/** Plugins' way out, over kept connections. */
export function createHttpPort({ clock, poolsMax = 256 }: HttpPortOptions): HttpPort & { close(): Promise<void> } {
  /** Least recently used first. */
  const pools = new Map<string, Http1Pool>();

  function poolFor({ url, keepAliveMs, tlsVerify, clientCertificate }: Partial<FetchRequest> & HttpRequest): Http1Pool {
    const isTls = url.protocol === 'https:';
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const port = Number(url.port || (isTls ? 443 : 80));
    const key = JSON.stringify([isTls, host, port, keepAliveMs, tlsVerify, clientCertificate?.certificate]);
    let pool = pools.get(key);
    pools.delete(key);
    if (pool === undefined) {
      const tls = isTls
        ? {
            rejectUnauthorized: tlsVerify,
            servername: isIP(host) === 0 ? host : undefined,
            cert: clientCertificate?.certificate,
            key: clientCertificate?.key.reveal(),
          }
        : undefined;
      pool = new Http1Pool({ host, port, tls, idleTimeoutMs: keepAliveMs, connectionsMax: 256 });
    }
    pools.set(key, pool);
    if (pools.size > poolsMax) {
      const [oldest, unused] = pools.entries().next().value!;
      pools.delete(oldest);
      void unused.close();
    }
    return pool;
  }

  function dispatch(request: HttpRequest, receiver: Receiver): void {
    const { method, url, body, timeoutMs } = request;
    const call = poolFor(request).dispatch(
      {
        method,
        head: writeHead(request),
        body,
        streaming: 'none',
        readTimeoutMs: timeoutMs,
        writeTimeoutMs: timeoutMs,
      },
      receiver,
    );
    receiver.abort = () => call.abort();
    receiver.timer = clock.after(timeoutMs, () =>
      receiver.giveUp(new Error(`${url.host} did not answer within ${timeoutMs} ms`)),
    );
  }

  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        dispatch(request, new StatusReceiver(resolve, reject));
      }),
    fetch: (request) =>
      new Promise((resolve, reject) => {
        dispatch(request, new AnswerReceiver(request, resolve, reject));
      }),
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
      pools.clear();
    },
  };
}

abstract class Receiver implements ResponseHandler {
  readonly #reject: (error: Error) => void;
  timer: { cancel(): void } | undefined;
  abort: () => void = () => {};

  constructor(reject: (error: Error) => void) {
    this.#reject = reject;
  }

  abstract onHead(status: number, reason: string, rawHeaders: string[]): void;
  abstract onData(chunk: Buffer): void;

  onEnd(): void {
    this.timer?.cancel();
  }

  onError(error: UpstreamError): void {
    this.timer?.cancel();
    this.#reject(error);
  }

  giveUp(error: Error): void {
    this.timer?.cancel();
    this.abort();
    this.#reject(error);
  }
}

/** Of an answer whose status alone matters. */
class StatusReceiver extends Receiver {
  readonly #resolve: (answer: { status: number }) => void;
  #status = 0;
  #bytes = 0;

  constructor(resolve: (answer: { status: number }) => void, reject: (error: Error) => void) {
    super(reject);
    this.#resolve = resolve;
  }

  onHead(status: number): void {
    this.#status = status;
  }

  onData(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= discardBytesMax) return;
    // The status is what was asked for; a body without end is not worth waiting for.
    this.abort();
    this.onEnd();
  }

  override onEnd(): void {
    super.onEnd();
    this.#resolve({ status: this.#status });
  }
}

/** Of an answer that is wanted whole. */
class AnswerReceiver extends Receiver {
  readonly #request: FetchRequest;
  readonly #resolve: (answer: FetchAnswer) => void;
  readonly #chunks: Buffer[] = [];
  #status = 0;
  #headers = new HeaderList([]);
  #bytes = 0;

  constructor(request: FetchRequest, resolve: (answer: FetchAnswer) => void, reject: (error: Error) => void) {
    super(reject);
    this.#request = request;
    this.#resolve = resolve;
  }

  onHead(status: number, _reason: string, rawHeaders: string[]): void {
    this.#status = status;
    this.#headers = new HeaderList(rawHeaders);
  }

  onData(chunk: Buffer): void {
    const { url, bodyBytesMax } = this.#request;
    this.#bytes += chunk.length;
    this.#chunks.push(chunk);
    if (this.#bytes > bodyBytesMax) this.giveUp(new Error(`${url.host} answered with more than ${bodyBytesMax} bytes`));
  }

  override onEnd(): void {
    super.onEnd();
    this.#resolve({ status: this.#status, headers: this.#headers, body: Buffer.concat(this.#chunks) });
  }
}

function writeHead({ method, url, headers, body }: HttpRequest): string {
  let text = `${method} ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Length: ${body.length}\r\n`;
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!;
    const value = headers[i + 1]!;
    // Also characters beyond Latin-1: one byte of each would be sent, and that of `č` is a line break.
    if (!isFieldName(name) || !isFieldValue(value))
      throw new TypeError(`the header ${JSON.stringify(name)} holds a character that cannot be sent`);
    text += `${name}: ${value}\r\n`;
  }
  return `${text}\r\n`;
}
