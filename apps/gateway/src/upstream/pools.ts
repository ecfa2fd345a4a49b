import { isIP } from 'node:net';
import type { Entity } from '@sallyport/contracts';
import { Http1Pool, type TlsOptions } from '@sallyport/http1';
import { entitiesOf, type ServiceEntity, type Snapshot } from '@sallyport/pipeline';

/** Where a pool's connections go, and what they ask for. */
export interface Destination {
  host: string;
  port: number;
  /** What the Host header says by default: also the name that TLS asks for and checks. */
  hostHeader: string;
}

/** The connections of a worker, by destination and terms. A reload keeps those whose terms stay the same. */
export class Pools {
  readonly #pools = new Map<string, Http1Pool>();
  #pemById: ReadonlyMap<string, Pem> = new Map();
  #secret: (value: string) => string = (value) => value;

  /** From now on certificates are those of this snapshot. */
  use(snapshot: Snapshot): void {
    const { document } = snapshot.config;
    this.#secret = (value) => snapshot.services.secret(value).reveal();
    this.#pemById = pemsOf([...entitiesOf(document, 'certificates'), ...entitiesOf(document, 'ca_certificates')]);
  }

  poolFor(service: ServiceEntity, { host, port, hostHeader }: Destination): Http1Pool {
    const tls = service.protocol === 'https' ? this.#tlsOptions(service, hostHeader) : undefined;
    const key = JSON.stringify([host, port, service.connect_timeout, tls]);
    let pool = this.#pools.get(key);
    if (pool === undefined) {
      pool = new Http1Pool({ host, port, tls, connectTimeoutMs: service.connect_timeout });
      this.#pools.set(key, pool);
    }
    return pool;
  }

  #tlsOptions(service: ServiceEntity, hostHeader: string): TlsOptions {
    const name = hostHeader.replace(/:\d+$/, '');
    const certificate =
      service.client_certificate === undefined ? undefined : this.#pemById.get(service.client_certificate.id);
    const authorities = service.ca_certificates?.map((id) => this.#secret(this.#pemById.get(id)?.cert ?? ''));
    return {
      servername: isIP(name) === 0 ? name : undefined,
      rejectUnauthorized: service.tls_verify ?? true,
      ca: authorities,
      cert: certificate && this.#secret(certificate.cert),
      key: certificate?.key && this.#secret(certificate.key),
    };
  }

  /** Forgets pools without connections; a peer that still holds one goes on using it, others make it anew. */
  prune(): void {
    for (const [key, pool] of this.#pools) if (pool.connections === 0) this.#pools.delete(key);
  }

  destroy(): void {
    for (const pool of this.#pools.values()) pool.destroy();
    this.#pools.clear();
  }
}

interface Pem {
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
