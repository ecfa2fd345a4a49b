import { createHash } from 'node:crypto';
import { isIP, type LookupFunction } from 'node:net';
import { Http1Pool } from '@sallyport/http1';
import type { FetchRequest, HttpRequest } from '@sallyport/pipeline';

export interface HttpPoolsOptions {
  /** Servers whose connections are kept; the one used least recently goes first. */
  poolsMax: number;
  lookupFor(host: string, port: number, isTls: boolean): LookupFunction;
}

export interface Destination {
  host: string;
  port: number;
  isTls: boolean;
}

export function destinationOf({ protocol, hostname, port }: URL): Destination {
  const isTls = protocol === 'https:';
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (isTls ? 443 : 80)), isTls };
}

/** Kept connections. Requests share them when server, checks and the certificate that is shown are the same. */
export class HttpPools {
  readonly #options: HttpPoolsOptions;
  /** Least recently used first. */
  readonly #pools = new Map<string, Http1Pool>();

  constructor(options: HttpPoolsOptions) {
    this.#options = options;
  }

  for(request: Partial<FetchRequest> & HttpRequest): Http1Pool {
    const { url, keepAliveMs, tlsVerify, clientCertificate } = request;
    const destination = destinationOf(url);
    const shown = clientCertificate === undefined ? undefined : digestOf(clientCertificate);
    const key = JSON.stringify([destination, keepAliveMs, tlsVerify, shown]);
    const pool = this.#pools.get(key) ?? this.#make(destination, request);
    this.#pools.delete(key);
    this.#pools.set(key, pool);
    if (this.#pools.size > this.#options.poolsMax) {
      const [oldest, unused] = this.#pools.entries().next().value!;
      this.#pools.delete(oldest);
      void unused.close();
    }
    return pool;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
    this.#pools.clear();
  }

  #make(
    { host, port, isTls }: Destination,
    { keepAliveMs, tlsVerify, clientCertificate }: Partial<FetchRequest> & HttpRequest,
  ): Http1Pool {
    const tls = isTls
      ? {
          rejectUnauthorized: tlsVerify,
          servername: isIP(host) === 0 ? host : undefined,
          cert: clientCertificate?.certificate,
          key: clientCertificate?.key.reveal(),
        }
      : undefined;
    const lookup = this.#options.lookupFor(host, port, isTls);
    return new Http1Pool({ host, port, tls, lookup, idleTimeoutMs: keepAliveMs, connectionsMax: 256 });
  }
}

/** A certificate that is renewed with another key is another certificate; the key itself is not to lie in a map's key. */
function digestOf({ certificate, key }: NonNullable<FetchRequest['clientCertificate']>): string {
  return createHash('sha256').update(certificate).update('\0').update(key.reveal()).digest('base64');
}
