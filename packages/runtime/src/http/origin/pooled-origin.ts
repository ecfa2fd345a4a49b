import type { Http1Pool } from '@sallyport/http1';
import type { HttpOrigin, OriginCall, OriginOptions, OriginReceiver, OriginRequest } from '@sallyport/pipeline';
import { OriginExchange } from './exchange.ts';
import { writeOriginHead } from './head.ts';

/** Connections to one server, and how many hold on to them. */
export interface KeptConnections {
  readonly pool: Http1Pool;
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
  /** What follows the target in every request. */
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
    const head = writeOriginHead(request, this.#versionAndHost);
    if (typeof head !== 'string') return exchange.failUnsent('invalid', head.problem);
    const { method, body, firstByteTimeoutMs } = request;
    const isWhole = body === undefined || Buffer.isBuffer(body);
    return exchange.dispatch(this.#kept.pool, {
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
