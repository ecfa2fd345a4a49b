import { isIP, type LookupFunction } from 'node:net';
import { Http1Pool } from '@sallyport/http1';
import { Http2Pool } from '@sallyport/http2';
import type { HttpOrigin, OriginOptions } from '@sallyport/pipeline';
import { type Destination, destinationOf } from '../http-pools.ts';
import { type KeptConnections, PooledOrigin } from './pooled-origin.ts';

export interface OriginsOptions {
  lookupFor(destination: Destination, namedBy: OriginOptions['namedBy']): LookupFunction;
  /** What speaks against asking this server at all, for names and addresses that nobody will look up. */
  refuse(options: OriginOptions): string | undefined;
  /** A receiver threw. */
  onBug(host: string, bug: unknown): void;
}

/** Servers that plugins hold on to. Their connections are shared by all who hold the same, and end with the last of them. */
export class Origins {
  readonly #options: OriginsOptions;
  readonly #kept = new Map<string, KeptConnections>();

  constructor(options: OriginsOptions) {
    this.#options = options;
  }

  open(options: OriginOptions): HttpOrigin {
    const { url, connectTimeoutMs, tlsVerify, namedBy, protocol = 'http1' } = options;
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new TypeError(`${url.protocol} is not spoken`);
    const key = JSON.stringify([destinationOf(url), connectTimeoutMs, tlsVerify, namedBy, protocol]);
    let kept = this.#kept.get(key);
    if (kept === undefined) {
      kept = { pool: this.#connect(options), holders: 0, forget: () => this.#kept.delete(key) };
      this.#kept.set(key, kept);
    }
    return new PooledOrigin(kept, options, this.#options.refuse(options), this.#options.onBug);
  }

  async close(): Promise<void> {
    const kept = [...this.#kept.values()];
    this.#kept.clear();
    await Promise.all(kept.map(({ pool }) => pool.close()));
  }

  #connect({ url, connectTimeoutMs, tlsVerify, namedBy, protocol }: OriginOptions): Http1Pool | Http2Pool {
    const destination = destinationOf(url);
    const { host, port, isTls } = destination;
    const tls = isTls ? { rejectUnauthorized: tlsVerify, servername: isIP(host) === 0 ? host : undefined } : undefined;
    const lookup = this.#options.lookupFor(destination, namedBy);
    const options = { host, port, tls, connectTimeoutMs, lookup };
    return protocol === 'http2' ? new Http2Pool(options) : new Http1Pool(options);
  }
}
