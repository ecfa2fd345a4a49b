import { createHash } from 'node:crypto';
import { isIP, type LookupFunction } from 'node:net';
import { Http1Pool, isFieldValue, type TunnelProxy } from '@sallyport/http1';
import type { FetchRequest, HttpProxy, HttpRequest } from '@sallyport/pipeline';

export interface HttpPoolsOptions {
  /** Servers whose connections are kept; the one used least recently goes first. */
  poolsMax: number;
  lookupFor(host: string, port: number, isTls: boolean): LookupFunction;
  /** Of proxies, which the operator named. */
  lookupProxy: LookupFunction;
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

/** Kept connections. Requests share them when server, proxy, checks and the certificate that is shown are the same. */
export class HttpPools {
  readonly #options: HttpPoolsOptions;
  /** Least recently used first. */
  readonly #pools = new Map<string, Http1Pool>();

  constructor(options: HttpPoolsOptions) {
    this.#options = options;
  }

  for(request: Partial<FetchRequest> & HttpRequest): Http1Pool {
    const { url, keepAliveMs, tlsVerify, clientCertificate, authorities, proxy } = request;
    const destination = destinationOf(url);
    const shown = clientCertificate && digestOf(clientCertificate.certificate, clientCertificate.key.reveal());
    const through = proxy && [proxy.host, proxy.port, digestOf(proxy.authorization?.reveal() ?? '')];
    const key = JSON.stringify([destination, keepAliveMs, tlsVerify, shown, authorities, through]);
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
    { keepAliveMs, tlsVerify, clientCertificate, authorities, proxy }: Partial<FetchRequest> & HttpRequest,
  ): Http1Pool {
    const { lookupFor, lookupProxy } = this.#options;
    const bounds = { idleTimeoutMs: keepAliveMs, connectionsMax: 256 };
    // A proxy is asked for the whole URL of plain http, by a request of its own protocol.
    if (proxy !== undefined && !isTls)
      return new Http1Pool({ host: proxy.host, port: proxy.port, lookup: lookupProxy, ...bounds });
    const tls = isTls
      ? {
          rejectUnauthorized: tlsVerify,
          servername: isIP(host) === 0 ? host : undefined,
          cert: clientCertificate?.certificate,
          ca: authorities === undefined ? undefined : [authorities],
          key: clientCertificate?.key.reveal(),
        }
      : undefined;
    const lookup = lookupFor(host, port, isTls);
    return new Http1Pool({ host, port, tls, lookup, proxy: proxy && tunnelThrough(proxy, lookupProxy), ...bounds });
  }
}

function tunnelThrough({ host, port, authorization }: HttpProxy, lookup: LookupFunction): TunnelProxy {
  const credential = authorization?.reveal();
  if (credential !== undefined && !isFieldValue(credential))
    throw new TypeError('the authorization for the proxy holds a character that cannot be sent');
  return { host, port, lookup, authorization: credential };
}

/** A certificate that is renewed with another key is another certificate; the secret itself is not to lie in a map's key. */
function digestOf(...parts: string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('base64');
}
