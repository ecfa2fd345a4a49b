import { coreErrors } from '@sallyport/contracts';
import type { Clock, Exchange, Refusal, ServiceEntity } from '@sallyport/pipeline';
import { refuse } from '@sallyport/pipeline';
import { coreRefusals } from '../proxy/error-body.ts';
import type { Endpoint } from './endpoint.ts';
import { Peer } from './peer.ts';
import { isSecure, type Pools } from './pools.ts';
import type { Upstream } from './upstream.ts';

/** An upstream as one service reaches it: with the service's protocol, timeouts and certificates. */
export class ServicePeers {
  readonly #service: ServiceEntity;
  readonly #upstream: Upstream;
  readonly #pools: Pools;
  readonly #clock: Clock;
  readonly #peers = new WeakMap<Endpoint, Peer>();

  constructor(service: ServiceEntity, upstream: Upstream, pools: Pools, clock: Clock) {
    this.#service = service;
    this.#upstream = upstream;
    this.#pools = pools;
    this.#clock = clock;
  }

  /** The next peer for an exchange; undefined when there is none, which `refusal` explains. */
  pick(x: Exchange, tried: readonly Endpoint[]): Peer | undefined {
    if (this.#upstream.hasTrials && tried.length === 0) {
      const taken = this.#upstream.takeTrial(x);
      if (taken !== undefined) return this.#peerOf(taken.endpoint).forTrial(taken.trial);
    }
    const endpoint = this.#upstream.pick(x, tried);
    return endpoint === undefined ? undefined : this.#peerOf(endpoint);
  }

  #peerOf(endpoint: Endpoint): Peer {
    let peer = this.#peers.get(endpoint);
    if (peer === undefined) {
      peer = this.#makePeer(endpoint);
      this.#peers.set(endpoint, peer);
    }
    return peer;
  }

  #makePeer(endpoint: Endpoint): Peer {
    const { entity, rules } = this.#upstream;
    const { host, ip, port } = endpoint;
    const hostHeader = entity.host_header ?? hostWithPort(host, port, this.#service.protocol);
    const { client_certificate: clientCertificate } = entity;
    const pool = this.#pools.poolFor(this.#service, { host: ip, port, hostHeader, clientCertificate });
    return new Peer(endpoint, hostHeader, pool, rules, entity.algorithm === 'latency' ? this.#clock : undefined);
  }

  cookieFor(x: Exchange, { endpoint }: Peer): string | undefined {
    return this.#upstream.cookieFor(x, endpoint);
  }

  /**
   * Resolves when it is worth to pick again, since a name may still be answered: then, or when the service's time for a
   * connection is over. Undefined when there is nothing to wait for.
   */
  resolving(): Promise<void> | undefined {
    const resolving = this.#upstream.resolving;
    if (resolving === undefined) return undefined;
    return new Promise((resolve) => {
      const timer = this.#clock.after(this.#service.connect_timeout, resolve);
      void resolving.then(() => {
        timer.cancel();
        resolve();
      });
    });
  }

  /** Why there is nobody. */
  refusal(): Refusal {
    if (this.#upstream.isUnresolved) return coreRefusals.name_resolution_failed;
    const seconds = this.#upstream.secondsUntilBack();
    const { status, message } = coreErrors.no_healthy_target;
    const headers = seconds === undefined ? [] : ['Retry-After', String(seconds)];
    return refuse(status, 'no_healthy_target', message, { style: 'negotiated', headers });
  }
}

function hostWithPort(host: string, port: number, protocol: ServiceEntity['protocol']): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === (isSecure(protocol) ? 443 : 80) ? name : `${name}:${port}`;
}
