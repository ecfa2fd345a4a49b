import type {
  Clock,
  Log,
  ServiceEntity,
  Snapshot,
  TargetState,
  UpstreamsPort,
  UpstreamTarget,
} from '@sallyport/pipeline';
import { AimedServices } from './aimed-services.ts';
import { ConfiguredUpstream, ConfiguredUpstreams, configureUpstreamsSteps } from './configured-upstreams.ts';
import { type DnsOptions, Names } from './dns/names.ts';
import { hasActiveChecks } from './health/active-checks.ts';
import type { HealthChange } from './health/authority.ts';
import type { Report } from './health/endpoint-health.ts';
import type { TrialNews, TrialOffer } from './health/trial.ts';
import { plainTarget, plainUpstream } from './plain-host.ts';
import { Pools } from './pools.ts';
import { ServicePeers } from './service-peers.ts';
import { Upstream, type UpstreamContext } from './upstream.ts';
import { statesOf, type UpstreamView, type UpstreamViews } from './upstream-view.ts';

export interface UpstreamsOptions {
  clock: Clock;
  log: Log;
  dns: DnsOptions;
  report: Report;
  tellTrial(news: TrialNews): void;
  forget(keys: readonly string[]): void;
}

/**
 * Everything behind a worker: connections, and upstreams with the state of their endpoints. Outlives snapshots. Upstreams
 * are made when an exchange first needs them.
 */
export class Upstreams implements UpstreamsPort {
  readonly #clock: Clock;
  readonly #pools = new Pools();
  readonly #names: Names;
  /** What is not well, by key. */
  readonly #known = new Map<string, HealthChange>();
  readonly #context: UpstreamContext;
  /** By service entity, which belongs to one snapshot. */
  #peers = new WeakMap<ServiceEntity, ServicePeers>();
  /** Services as plugins aim them elsewhere. */
  readonly #aimed = new AimedServices();
  #configured = new ConfiguredUpstreams(new Map());
  #pruning: { cancel(): void } | undefined;
  /** This worker probes for the node. */
  #isLead = false;
  readonly #byName = new Map<string, Upstream>();
  /** Hosts that services name directly, by host and port; those from before the last turn move over when used. */
  #plain = new Map<string, Upstream>();
  #plainBefore = new Map<string, Upstream>();
  #rotatedMs = 0;

  constructor({ clock, log, dns, report, tellTrial, forget }: UpstreamsOptions) {
    this.#clock = clock;
    this.#names = new Names(dns, clock, log);
    this.#pruneLater();
    this.#context = {
      clock,
      names: this.#names,
      known: this.#known,
      certificateOf: (reference) => this.#pools.certificateOf(reference),
      report,
      tellTrial,
      forget,
    };
  }

  /** Reads what `use` is to take over. */
  configureSteps(snapshot: Snapshot): Generator<void, ConfiguredUpstreams> {
    return configureUpstreamsSteps(snapshot.config.document, this.#byName.keys());
  }

  /** The same of a snapshot that was made of the one before; undefined where nothing that upstreams are made of is different. */
  *followSteps(before: Snapshot, { config }: Snapshot): Generator<void, ConfiguredUpstreams | undefined> {
    const [was, is] = [before.config.document.collections, config.document.collections];
    const differs = (name: string) => was[name] !== is[name];
    if (differs('upstreams') || differs('targets'))
      return yield* configureUpstreamsSteps(config.document, this.#byName.keys(), this.#configured);
    return differs('certificates') || differs('ca_certificates') ? this.#configured : undefined;
  }

  /** What `followSteps` gave is taken over. Services that are the same, and reach the same, go on with what they have. */
  follow(snapshot: Snapshot, configured: ConfiguredUpstreams | undefined): void {
    if (configured === undefined) this.#pools.goOn(snapshot);
    else this.#take(snapshot, configured);
    if (this.#clock.monotonicMs() - this.#rotatedMs > plainKeptMs) this.#rotatePlain();
  }

  /** From now on services are resolved with this snapshot's upstreams and certificates. */
  use(snapshot: Snapshot, configured: ConfiguredUpstreams): void {
    this.#take(snapshot, configured);
    this.#rotatePlain();
  }

  #take(snapshot: Snapshot, configured: ConfiguredUpstreams): void {
    this.#pools.use(snapshot);
    this.#peers = new WeakMap();
    this.#configured = configured;
    for (const [name, upstream] of this.#byName) {
      const found = configured.find(name);
      if (found !== undefined) {
        upstream.configure(found);
        continue;
      }
      upstream.close();
      this.#byName.delete(name);
    }
    this.#forgetStrangers();
    if (this.#isLead) this.#probe();
  }

  /** Whoever is not asked for until the next time is given up. */
  #rotatePlain(): void {
    for (const upstream of this.#plainBefore.values()) upstream.close();
    this.#plainBefore = this.#plain;
    this.#plain = new Map();
    this.#peers = new WeakMap();
    this.#rotatedMs = this.#clock.monotonicMs();
  }

  /** From now on this worker probes for the node. */
  lead(): void {
    this.#isLead = true;
    this.#probe();
  }

  #probe(): void {
    for (const { entity } of this.#configured) if (hasActiveChecks(entity)) this.#named(entity.name)!.probe();
  }

  /** Forgets what is known of targets that went before this worker met their upstream. */
  #forgetStrangers(): void {
    const gone: string[] = [];
    for (const key of this.#known.keys()) {
      if (this.#made(key) === undefined && !this.#configured.hasTarget(readKey(key))) gone.push(key);
    }
    for (const key of gone) this.#known.delete(key);
    if (gone.length > 0) this.#context.forget(gone);
  }

  /** The service as a plugin aims it elsewhere; undefined when there is no service, and the target does not do without. */
  aim(service: ServiceEntity | undefined, target: UpstreamTarget): ServiceEntity | undefined {
    return this.#aimed.get(service, target);
  }

  /** How a service reaches its upstream; made at its first exchange. */
  peersOf(service: ServiceEntity): ServicePeers {
    let peers = this.#peers.get(service);
    if (peers === undefined) {
      const upstream = this.#named(service.host) ?? this.#plainHost(service.host, service.port);
      peers = new ServicePeers(service, upstream, this.#pools, this.#clock);
      this.#peers.set(service, peers);
    }
    return peers;
  }

  targetStates(): TargetState[] {
    if (!this.#isLead) return [];
    return [...this.#configured].flatMap(({ entity: { name } }) => {
      const upstream = this.#named(name)!;
      // Nobody knows yet.
      return upstream.resolving === undefined ? statesOf(name, upstream.view()) : [];
    });
  }

  hasHealthyTarget(name: string): boolean | undefined {
    return this.#named(name)?.hasAvailable;
  }

  #named(name: string): Upstream | undefined {
    const made = this.#byName.get(name);
    if (made !== undefined) return made;
    const configured = this.#configured.find(name);
    if (configured === undefined) return undefined;
    const upstream = new Upstream(configured, this.#context);
    this.#byName.set(name, upstream);
    return upstream;
  }

  #plainHost(host: string, port: number): Upstream {
    const key = `${host}:${port}`;
    const upstream =
      this.#plain.get(key) ??
      this.#plainBefore.get(key) ??
      new Upstream(new ConfiguredUpstream(plainUpstream, [plainTarget(key)]), this.#context);
    this.#plainBefore.delete(key);
    this.#plain.set(key, upstream);
    return upstream;
  }

  onHealth(change: HealthChange): void {
    if (change.available && !change.suspect) this.#known.delete(change.key);
    else this.#known.set(change.key, change);
    this.#made(change.key)?.onHealth(change);
  }

  onTrial(offer: TrialOffer): void {
    const upstream = this.#made(offer.key) ?? this.#named(readKey(offer.key).name);
    if (upstream !== undefined) upstream.onTrial(offer);
    else if (offer.event === 'offered') this.#context.tellTrial({ key: offer.key, event: 'void' });
  }

  /** The upstream that an endpoint is of, if an exchange has needed it already. */
  #made(key: string): Upstream | undefined {
    const { name, target } = readKey(key);
    if (name !== '') return this.#byName.get(name);
    return this.#plain.get(target) ?? this.#plainBefore.get(target);
  }

  view(name: string): UpstreamView | undefined {
    return this.#named(name)?.view();
  }

  /** All of them as far as they are known; a few that nobody has asked for yet are made for it. */
  views(): UpstreamViews {
    const views: { name: string; view: UpstreamView }[] = [];
    let made = 0;
    for (const { entity } of this.#configured) {
      const isMade = this.#byName.has(entity.name);
      if (!isMade && ++made > viewedMax) continue;
      const upstream = this.#named(entity.name)!;
      if (upstream.resolving === undefined) views.push({ name: entity.name, view: upstream.view() });
    }
    return views;
  }

  /** Gives up what no connection holds on to, now and then: addresses come and go. */
  #pruneLater(): void {
    this.#pruning = this.#clock.after(pruneEveryMs, () => {
      this.#pools.prune();
      this.#pruneLater();
    });
  }

  /** After secrets were rotated: connections made from now on use certificates as they are now. */
  renewCertificates(): void {
    this.#peers = new WeakMap();
  }

  /** Closes connections on which nothing is under way. */
  closeIdle(): void {
    this.#pools.closeIdle();
  }

  destroy(): void {
    for (const upstream of this.#byName.values()) upstream.stop();
    this.#names.close();
    this.#pruning?.cancel();
    this.#pools.destroy();
  }
}

/** How long a host that services name directly is kept, at least, while changes come. Milliseconds. */
const plainKeptMs = 60_000;

/** Upstreams that are made at once to be told of: their names are looked up. */
const viewedMax = 200;

/** As long as a connection idles. Milliseconds. */
const pruneEveryMs = 60_000;

/** Keys begin with the name of the upstream (none for a plain host) and the target, see `Upstream`. */
function readKey(key: string): { name: string; target: string } {
  const [name = '', target = ''] = key.split('|');
  return { name, target };
}
