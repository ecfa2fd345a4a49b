import {
  entitiesOf,
  type ServiceEntity,
  type Snapshot,
  type TargetEntity,
  type UpstreamEntity,
  type UpstreamsPort,
  type UpstreamTarget,
} from '@sallyport/pipeline';
import { type Balancer, RoundRobin, SinglePeer } from './balancer.ts';
import {
  type Availability,
  compilePassiveRules,
  type HealthChange,
  type HealthReport,
  type PassiveRules,
  PeerHealth,
} from './health.ts';
import type { Peer } from './peer.ts';
import { Pools } from './pools.ts';

const noRules: PassiveRules = {
  enabled: false,
  successStatuses: new Set(),
  failureStatuses: new Set(),
  thresholds: { success: 0, http_failure: 0, tcp_failure: 0, timeout: 0 },
};

export interface UpstreamsOptions {
  /** Tells the node's primary how a target did. */
  report: HealthReport;
}

/**
 * The connections of a worker to everything behind it. Outlives snapshots: a reload keeps connections and health, and
 * only the choice of peers is made anew.
 */
export class Upstreams implements UpstreamsPort {
  readonly #pools = new Pools();
  readonly #availability = new Map<string, Availability>();
  readonly #report: HealthReport;
  /** By service entity, which belongs to one snapshot. */
  readonly #balancers = new WeakMap<ServiceEntity, Balancer>();
  /** Services as plugins aim them elsewhere. */
  readonly #aimed = new WeakMap<UpstreamTarget, WeakMap<ServiceEntity, ServiceEntity>>();
  #configured = new ConfiguredUpstreams([], []);

  constructor({ report }: UpstreamsOptions) {
    this.#report = report;
  }

  /** From now on services are resolved with this snapshot's upstreams and certificates. */
  use(snapshot: Snapshot): void {
    const { document } = snapshot.config;
    this.#pools.use(snapshot);
    this.#configured = new ConfiguredUpstreams(
      entitiesOf<UpstreamEntity>(document, 'upstreams'),
      entitiesOf<TargetEntity>(document, 'targets'),
    );
  }

  /** The balancer of a service, or of the target that it is aimed at instead; made at its first exchange. */
  balancerFor(given: ServiceEntity, target?: UpstreamTarget): Balancer {
    const service = target === undefined ? given : this.#aim(given, target);
    const known = this.#balancers.get(service);
    if (known !== undefined) return known;
    const balancer = this.#makeBalancer(service);
    this.#balancers.set(service, balancer);
    return balancer;
  }

  hasHealthyTarget(name: string): boolean | undefined {
    const upstream = this.#configured.byName.get(name);
    if (upstream === undefined) return undefined;
    return this.#configured
      .targetsOf(upstream)
      .some((target) => target.weight > 0 && this.#sharedAvailability(healthKey(upstream, target)).available);
  }

  #aim(service: ServiceEntity, target: UpstreamTarget): ServiceEntity {
    let byService = this.#aimed.get(target);
    if (byService === undefined) {
      byService = new WeakMap();
      this.#aimed.set(target, byService);
    }
    let aimed = byService.get(service);
    if (aimed === undefined) {
      aimed = { ...service, host: target.host ?? service.host, port: target.port ?? service.port };
      byService.set(service, aimed);
    }
    return aimed;
  }

  onHealth(change: HealthChange): void {
    const known = this.#sharedAvailability(change.key);
    known.available = change.available;
    known.suspect = change.suspect;
  }

  #makeBalancer(service: ServiceEntity): Balancer {
    const upstream = this.#configured.byName.get(service.host);
    if (upstream === undefined) {
      return new SinglePeer(this.#peer(service, service.host, service.port, undefined, undefined, noRules));
    }
    const rules = compilePassiveRules(upstream.healthchecks.passive);
    const targets = this.#configured.targetsOf(upstream);
    const peers = targets.map((target) => {
      const { host, port } = splitTarget(target.target);
      return this.#peer(service, host, port, upstream, target, rules);
    });
    return new RoundRobin(peers, upstream.healthchecks.threshold);
  }

  #peer(
    service: ServiceEntity,
    host: string,
    port: number,
    upstream: UpstreamEntity | undefined,
    target: TargetEntity | undefined,
    rules: PassiveRules,
  ): Peer {
    const hostHeader = upstream?.host_header ?? hostWithPort(host, port, service.protocol);
    return {
      host,
      port,
      hostHeader,
      weight: target?.weight ?? 1,
      targetId: target?.id,
      pool: this.#pools.poolFor(service, { host, port, hostHeader }),
      health: this.#health(target === undefined ? undefined : healthKey(upstream!, target), rules),
    };
  }

  #health(key: string | undefined, rules: PassiveRules): PeerHealth {
    const shared = key === undefined ? { available: true, suspect: false } : this.#sharedAvailability(key);
    return new PeerHealth(key ?? '', rules, shared, this.#report);
  }

  #sharedAvailability(key: string): Availability {
    let known = this.#availability.get(key);
    if (known === undefined) {
      known = { available: true, suspect: false };
      this.#availability.set(key, known);
    }
    return known;
  }

  /** Gives up what no connection holds on to. */
  prune(): void {
    this.#pools.prune();
  }

  destroy(): void {
    this.#pools.destroy();
  }
}

class ConfiguredUpstreams {
  readonly byName: ReadonlyMap<string, UpstreamEntity>;
  readonly #targets = new Map<string, TargetEntity[]>();

  constructor(upstreams: readonly UpstreamEntity[], targets: readonly TargetEntity[]) {
    this.byName = new Map(upstreams.map((upstream) => [upstream.name, upstream]));
    for (const target of targets) {
      const known = this.#targets.get(target.upstream.id);
      if (known === undefined) this.#targets.set(target.upstream.id, [target]);
      else known.push(target);
    }
  }

  targetsOf(upstream: UpstreamEntity): readonly TargetEntity[] {
    return this.#targets.get(upstream.id) ?? [];
  }
}

/** Names a target for health, over reloads. */
export function healthKey(upstream: UpstreamEntity, target: TargetEntity): string {
  return `${upstream.name}|${target.target}`;
}

/** `host:port` or `[v6]:port` into its parts; the port is always there. */
export function splitTarget(target: string): { host: string; port: number } {
  const colon = target.lastIndexOf(':');
  return { host: target.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(target.slice(colon + 1)) };
}

function hostWithPort(host: string, port: number, protocol: string): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === (protocol === 'https' ? 443 : 80) ? name : `${name}:${port}`;
}
