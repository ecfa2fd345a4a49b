import { isIP } from 'node:net';
import { Http1Pool, isFieldName, isFieldValue, type ResponseHandler, type UpstreamError } from '@sallyport/http1';
import type { Clock, HttpPort, HttpRequest } from '@sallyport/pipeline';

export interface HttpPortOptions {
  clock: Clock;
  /** Servers whose connections are kept; the one used least recently goes first. */
  poolsMax?: number;
}

/** An answer's body is read and dropped up to this many bytes, so that the connection can be used again. */
const discardBytesMax = 1024 * 1024;

/** Plugins' way out: requests whose status alone matters, over kept connections. */
export function createHttpPort({ clock, poolsMax = 256 }: HttpPortOptions): HttpPort & { close(): Promise<void> } {
  /** Least recently used first. */
  const pools = new Map<string, Http1Pool>();

  function poolFor({ url, keepAliveMs, tlsVerify }: HttpRequest): Http1Pool {
    const isTls = url.protocol === 'https:';
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const port = Number(url.port || (isTls ? 443 : 80));
    const key = JSON.stringify([isTls, host, port, keepAliveMs, tlsVerify]);
    let pool = pools.get(key);
    pools.delete(key);
    if (pool === undefined) {
      const tls = isTls
        ? { rejectUnauthorized: tlsVerify, servername: isIP(host) === 0 ? host : undefined }
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

  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        const { method, url, body, timeoutMs } = request;
        const exchange = new Exchange(resolve, reject);
        const call = poolFor(request).dispatch(
          {
            method,
            head: writeHead(request),
            body,
            streaming: 'none',
            readTimeoutMs: timeoutMs,
            writeTimeoutMs: timeoutMs,
          },
          exchange,
        );
        exchange.abort = () => call.abort();
        exchange.timer = clock.after(timeoutMs, () =>
          exchange.giveUp(new Error(`${url.host} did not answer within ${timeoutMs} ms`)),
        );
      }),
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
      pools.clear();
    },
  };
}

class Exchange implements ResponseHandler {
  readonly #resolve: (answer: { status: number }) => void;
  readonly #reject: (error: Error) => void;
  #status = 0;
  #bytes = 0;
  timer: { cancel(): void } | undefined;
  abort: () => void = () => {};

  constructor(resolve: (answer: { status: number }) => void, reject: (error: Error) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
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

  onEnd(): void {
    this.timer?.cancel();
    this.#resolve({ status: this.#status });
  }

  onError(error: UpstreamError): void {
    this.timer?.cancel();
    this.#reject(error);
  }

  giveUp(error: Error): void {
    this.abort();
    this.#reject(error);
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
