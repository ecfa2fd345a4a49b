import { isIP } from 'node:net';
import type { Entity, EntityRef } from '@sallyport/contracts';
import { Http1Pool, type TlsOptions } from '@sallyport/http1';
import { Http2Pool } from '@sallyport/http2';
import { entitiesOf, type ServiceEntity, type Snapshot } from '@sallyport/pipeline';

/** Where a pool's connections go, and what they ask for. */
export interface Destination {
  host: string;
  port: number;
  /** What the Host header says by default: also the name that TLS asks for and checks. */
  hostHeader: string;
  /** Of the upstream; the service's comes first. */
  clientCertificate?: EntityRef | undefined;
}

/** The connections to one destination. What a request looks like differs with `protocol`; a call does not. */
export type Pool = Http1Pool | Http2Pool;

/** The connections of a worker, by destination and terms. A reload keeps those whose terms stay the same. */
export class Pools {
  readonly #pools = new Map<string, Pool>();
  #pemById: ReadonlyMap<string, Pem> = new Map();
  #secret: (value: string) => string = (value) => value;

  /** From now on certificates are those of this snapshot. */
  use(snapshot: Snapshot): void {
    const { document } = snapshot.config;
    this.goOn(snapshot);
    this.#pemById = pemsOf([...entitiesOf(document, 'certificates'), ...entitiesOf(document, 'ca_certificates')]);
  }

  /** The same of one that has the same certificates. */
  goOn({ services }: Snapshot): void {
    this.#secret = (value) => services.secret(value).reveal();
  }

  poolFor(service: ServiceEntity, destination: Destination): Pool {
    const { host, port } = destination;
    const { protocol, connect_timeout: connectTimeoutMs } = service;
    const tls = isSecure(protocol) ? this.#tlsOptions(service, destination) : undefined;
    const speaksHttp2 = protocol === 'grpc' || protocol === 'grpcs';
    const key = JSON.stringify([host, port, connectTimeoutMs, speaksHttp2, tls]);
    let pool = this.#pools.get(key);
    if (pool === undefined) {
      const options = { host, port, tls, connectTimeoutMs };
      pool = speaksHttp2 ? new Http2Pool(options) : new Http1Pool(options);
      this.#pools.set(key, pool);
    }
    return pool;
  }

  #tlsOptions(service: ServiceEntity, { hostHeader, clientCertificate }: Destination): TlsOptions {
    const name = hostHeader.replace(/:\d+$/, '');
    const certificate = this.certificateOf(service.client_certificate ?? clientCertificate);
    const authorities = service.ca_certificates?.map((id) => this.#secret(this.#pemById.get(id)?.cert ?? ''));
    const { tls_sans: names } = service;
    return {
      servername: isIP(name) === 0 ? name : undefined,
      rejectUnauthorized: service.tls_verify ?? true,
      depthMax: service.tls_verify_depth,
      subjectAltNames: names && { dnsNames: names.dnsnames, uris: names.uris },
      ca: authorities,
      cert: certificate?.cert,
      key: certificate?.key,
    };
  }

  /** What we identify ourselves with to an upstream. */
  certificateOf(reference: EntityRef | undefined): Pem | undefined {
    const pem = reference === undefined ? undefined : this.#pemById.get(reference.id);
    return pem && { cert: this.#secret(pem.cert), key: pem.key && this.#secret(pem.key) };
  }

  /** Forgets pools without connections; a peer that still holds one goes on using it, others make it anew. */
  prune(): void {
    for (const [key, pool] of this.#pools) if (pool.connections === 0) this.#pools.delete(key);
  }

  /** Of HTTP/1.1: those of HTTP/2 are few. */
  closeIdle(): void {
    for (const pool of this.#pools.values()) if (pool instanceof Http1Pool) pool.closeIdle();
  }

  destroy(): void {
    for (const pool of this.#pools.values()) pool.destroy();
    this.#pools.clear();
  }
}

/** Whether a service of this protocol is reached over TLS. */
export function isSecure(protocol: ServiceEntity['protocol']): boolean {
  return protocol === 'https' || protocol === 'grpcs' || protocol === 'wss';
}

/** A certificate and its key. */
export interface Pem {
  cert: string;
  key: string | undefined;
}

function pemsOf(certificates: readonly Entity[]): ReadonlyMap<string, Pem> {
  return new Map(
    certificates.map((entity) => [
      entity.id,
      { cert: String(entity['cert']), key: entity['key'] as string | undefined },
    ]),
  );
}
