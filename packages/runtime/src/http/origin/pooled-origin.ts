import type { Http1Pool } from '@sallyport/http1';
import type { Http2Pool } from '@sallyport/http2';
import type { HttpOrigin, OriginCall, OriginOptions, OriginReceiver, OriginRequest } from '@sallyport/pipeline';
import { OriginExchange } from './exchange.ts';
import { writeOriginFields, writeOriginHead } from './head.ts';

/** Connections to one server, and how many hold on to them. */
export interface KeptConnections {
  readonly pool: Http1Pool | Http2Pool;
  holders: number;
  /** Whoever asks for the same from now on gets others. */
  forget(): void;
}

/** One holder's view of a server. */
export class PooledOrigin implements HttpOrigin {
  readonly #kept: KeptConnections;
  readonly #options: OriginOptions;
  readonly #refusal: string | undefined;
  readonly #onBug: (host: string, bug: unknown) => void;
  /** What follows the target in every request of HTTP/1.1. */
  readonly #versionAndHost: string;
  #isReleased = false;

  constructor(
    kept: KeptConnections,
    options: OriginOptions,
    refusal: string | undefined,
    onBug: (host: string, bug: unknown) => void,
  ) {
    this.#kept = kept;
    this.#options = options;
    this.#refusal = refusal;
    this.#onBug = onBug;
    this.#versionAndHost = ` HTTP/1.1\r\nHost: ${options.url.host}\r\nConnection: keep-alive\r\n`;
    kept.holders++;
  }

  send(request: OriginRequest, receiver: OriginReceiver): OriginCall {
    const { url, readTimeoutMs, writeTimeoutMs } = this.#options;
    const exchange = new OriginExchange(receiver, url.host, this.#onBug);
    if (this.#refusal !== undefined) return exchange.failUnsent('connect', this.#refusal);
    const { method, body, firstByteTimeoutMs } = request;
    const isWhole = body === undefined || Buffer.isBuffer(body);
    const { pool } = this.#kept;
    if (pool.protocol === 'http2') {
      const fields = writeOriginFields(request, url.protocol === 'https:' ? 'https' : 'http', url.host);
      if (!Array.isArray(fields)) return exchange.failUnsent('invalid', fields.problem);
      return exchange.dispatch(pool, {
        method,
        fields,
        body: isWhole ? body : undefined,
        streaming: isWhole ? 'none' : body === 'chunked' ? 'chunked' : 'length',
        bodyBytes: isWhole || body === 'chunked' ? undefined : body.length,
        readTimeoutMs,
        writeTimeoutMs,
      });
    }
    const head = writeOriginHead(request, this.#versionAndHost);
    if (typeof head !== 'string') return exchange.failUnsent('invalid', head.problem);
    return exchange.dispatch(pool, {
      method,
      head,
      body: isWhole ? body : undefined,
      streaming: isWhole ? 'none' : body === 'chunked' ? 'chunked' : 'length',
      bodyBytes: isWhole || body === 'chunked' ? undefined : body.length,
      readTimeoutMs,
      writeTimeoutMs,
      firstByteTimeoutMs,
    });
  }

  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    const kept = this.#kept;
    kept.holders--;
    if (kept.holders > 0) return;
    kept.forget();
    void kept.pool.close();
  }
}
