import type { EntityRef } from '@sallyport/contracts';
import type { Clock, Exchange, TargetEntity, UpstreamEntity } from '@sallyport/pipeline';
import { createBalancer } from './algorithms/algorithms.ts';
import type { Balancer } from './algorithms/balancer.ts';
import type { ConfiguredUpstream } from './configured-upstreams.ts';
import type { Names } from './dns/names.ts';
import { type Endpoint, Load } from './endpoint.ts';
import { ActiveChecks, hasActiveChecks } from './health/active-checks.ts';
import type { HealthChange } from './health/authority.ts';
import { EndpointHealth, type Report } from './health/endpoint-health.ts';
import { type CheckRules, compilePassiveRules, noRules } from './health/rules.ts';
import type { Trial, TrialNews, TrialOffer } from './health/trial.ts';
import type { Pem } from './pools.ts';
import { type TargetAddress, TargetAddresses } from './target-addresses.ts';
import { Trials } from './trials.ts';
import { type UpstreamView, viewOf } from './upstream-view.ts';

/** What every upstream of a worker needs. */
export interface UpstreamContext {
  readonly clock: Clock;
  readonly names: Names;
  /** What is known of an endpoint's health from before this worker met it. */
  readonly known: ReadonlyMap<string, HealthChange>;
  certificateOf(reference: EntityRef | undefined): Pem | undefined;
  report: Report;
  tellTrial(news: TrialNews): void;
  /** These endpoints are no longer there. */
  forget(keys: readonly string[]): void;
}

/** What is kept of an endpoint while its configuration changes. */
interface Kept {
  readonly health: EndpointHealth;
  readonly load: Load;
}

/**
 * One upstream at run time: its endpoints, their health and load, and the algorithm that chooses among them. Shared by all
 * services that name it, and outlives snapshots: a reload changes what has changed.
 */
export class Upstream {
  readonly #context: UpstreamContext;
  readonly #addresses: TargetAddresses;
  readonly #trials: Trials;
  /** Not configured: a host that services name directly. */
  readonly #isPlain: boolean;
  #entity: UpstreamEntity;
  #targets: readonly TargetEntity[] = [];
  #configuredAs = '';
  #rules: CheckRules;
  #kept = new Map<string, Kept>();
  #endpoints: readonly Endpoint[] = [];
  #balancer: Balancer;
  /** All names were asked for once: endpoints that join from now on are newcomers. */
  #hasStarted = false;
  #rebuildsSoon = false;
  /** For exchanges that came before there was any endpoint. */
  #resolving: PromiseWithResolvers<void> | undefined;
  /** This worker probes for the node. */
  #probes = false;
  #checks: ActiveChecks | undefined;
  #checkedAs = '';

  constructor(configured: ConfiguredUpstream, context: UpstreamContext) {
    const { entity } = configured;
    this.#context = context;
    this.#isPlain = entity.name === '';
    // A host that a service names directly is of interest while requests come.
    this.#addresses = new TargetAddresses(context.names, this.#isPlain, () => this.#rebuildSoon());
    this.#trials = new Trials(context.tellTrial);
    this.#entity = entity;
    this.#rules = compilePassiveRules(entity.healthchecks.passive);
    this.#balancer = createBalancer([], entity, context.clock);
    this.configure(configured);
  }

  /** Takes over a configuration; what is the same in it keeps its state. */
  configure({ entity, targets, text }: ConfiguredUpstream): void {
    if (text === this.#configuredAs) return;
    this.#configuredAs = text;
    this.#entity = entity;
    this.#targets = targets;
    this.#rules = compilePassiveRules(entity.healthchecks.passive);
    this.#addresses.configure(targets, entity.use_srv_name ? 'srv-first' : 'address-first');
    this.#rebuild();
    if (this.#probes) this.probe();
  }

  /** Probes the endpoints from now on, as the configuration says. */
  probe(): void {
    this.#probes = true;
    const { host_header, healthchecks, client_certificate } = this.#entity;
    const certificate = this.#context.certificateOf(client_certificate);
    const checkedAs = JSON.stringify([host_header, healthchecks.active, certificate?.cert]);
    if (checkedAs === this.#checkedAs) return;
    this.#checkedAs = checkedAs;
    this.#checks?.stop();
    this.#checks = hasActiveChecks(this.#entity)
      ? new ActiveChecks(this.#entity, certificate, () => this.#endpoints, this.#context.clock)
      : undefined;
  }

  get entity(): UpstreamEntity {
    return this.#entity;
  }

  /** A plain host is watched where it has another address to turn to. */
  get rules(): CheckRules {
    return this.#isPlain && this.#endpoints.length < 2 ? noRules : this.#rules;
  }

  /** Names tend to be answered together. */
  #rebuildSoon(): void {
    if (this.#rebuildsSoon) return;
    this.#rebuildsSoon = true;
    setImmediate(() => {
      this.#rebuildsSoon = false;
      this.#rebuild();
    });
  }

  #rebuild(): void {
    const before = this.#kept;
    this.#kept = new Map();
    // All start together: nobody needs to catch up.
    const admittedAtMs = this.#hasStarted ? this.#context.clock.monotonicMs() : Number.NEGATIVE_INFINITY;
    this.#endpoints = this.#addresses.list().flatMap((one) => this.#endpointOf(one, before, admittedAtMs) ?? []);
    this.#retire(before);
    this.#trials.follow(this.#endpoints);
    this.#balancer = createBalancer(this.#endpoints, this.#entity, this.#context.clock);
    if (!this.#addresses.isPending) this.#hasStarted = true;
    if (this.#endpoints.length === 0 && this.#addresses.isPending) return;
    this.#resolving?.resolve();
    this.#resolving = undefined;
  }

  /** Undefined for an address that is in the list already. */
  #endpointOf(
    { target, host, port: targetPort, address }: TargetAddress,
    before: ReadonlyMap<string, Kept>,
    admittedAtMs: number,
  ): Endpoint | undefined {
    const { ip, name, weight } = address;
    const port = address.port || targetPort;
    const key = `${this.#entity.name}|${target.target}|${ip}:${port}`;
    if (this.#kept.has(key)) return undefined;
    const kept = before.get(key) ?? this.#begin(key, admittedAtMs);
    this.#kept.set(key, kept);
    return {
      target: target.target,
      targetId: target.id === '' ? undefined : target.id,
      host: this.#entity.use_srv_name && name !== undefined ? name : host,
      ip,
      port,
      weight: target.weight === 0 ? 0 : (weight ?? target.weight),
      isFailover: target.failover === true,
      ...kept,
    };
  }

  #begin(key: string, admittedAtMs: number): Kept {
    const { known, report, clock } = this.#context;
    const health = new EndpointHealth(key, report, admittedAtMs);
    const change = known.get(key);
    if (change !== undefined) health.use(change, clock.monotonicMs());
    return { health, load: new Load() };
  }

  #retire(before: ReadonlyMap<string, Kept>): void {
    const gone: string[] = [];
    for (const [key, { health }] of before) {
      if (this.#kept.has(key)) continue;
      health.isRetired = true;
      if (health.hasHistory) gone.push(key);
    }
    if (gone.length > 0) this.#context.forget(gone);
  }

  /** Nobody names this upstream any more. What exchanges from before still use stays. */
  close(): void {
    this.stop();
    const before = this.#kept;
    this.#kept = new Map();
    this.#retire(before);
  }

  stop(): void {
    this.#checks?.stop();
    this.#addresses.close();
  }

  onHealth(change: HealthChange): void {
    this.#kept.get(change.key)?.health.use(change, this.#context.clock.monotonicMs());
  }

  onTrial(offer: TrialOffer): void {
    const health = this.#kept.get(offer.key)?.health;
    this.#trials.onOffer(
      offer,
      this.#endpoints.find((endpoint) => endpoint.health === health),
    );
  }

  get hasTrials(): boolean {
    return !this.#trials.isEmpty;
  }

  takeTrial(x: Exchange): { endpoint: Endpoint; trial: Trial } | undefined {
    return this.#trials.take(x, this.#balancer);
  }

  pick(x: Exchange, tried: readonly Endpoint[]): Endpoint | undefined {
    if (this.#addresses.hasNames) this.#addresses.use();
    if (this.#isBelowThreshold) return undefined;
    return this.#balancer.pick(x, tried) ?? (this.#isPlain ? this.#anyOf(tried) : undefined);
  }

  /** Nobody asked for a plain host to be given up: when all its addresses look bad, they are tried all the same. */
  #anyOf(tried: readonly Endpoint[]): Endpoint | undefined {
    return this.#endpoints.find((endpoint) => !tried.includes(endpoint)) ?? this.#endpoints[0];
  }

  cookieFor(x: Exchange, served: Endpoint): string | undefined {
    return this.#balancer.cookieFor?.(x, served);
  }

  /** A name may still be answered; resolves when there is an endpoint, or there will be none. */
  get resolving(): Promise<void> | undefined {
    if (this.#endpoints.length > 0 || !(this.#addresses.isPending || this.#rebuildsSoon)) return undefined;
    this.#resolving ??= Promise.withResolvers();
    return this.#resolving.promise;
  }

  /** There are targets, and not one of their names has an address. */
  get isUnresolved(): boolean {
    return this.#endpoints.length === 0 && this.#addresses.hasNames;
  }

  get hasAvailable(): boolean {
    return !this.#isBelowThreshold && this.#endpoints.some(({ weight, health }) => weight > 0 && health.available);
  }

  view(): UpstreamView {
    const isChecked = this.#rules.enabled || hasActiveChecks(this.#entity);
    return viewOf(this.#targets, this.#endpoints, isChecked, this.hasAvailable);
  }

  /** Seconds until something may be back, at least 1; undefined when nobody knows. */
  secondsUntilBack(): number | undefined {
    const nowMs = this.#context.clock.nowMs();
    const { healthy, unhealthy } = this.#entity.healthchecks.active;
    const probedSeconds = unhealthy.interval * healthy.successes;
    let earliestMs = probedSeconds > 0 ? nowMs + probedSeconds * 1000 : Infinity;
    for (const { health } of this.#endpoints) earliestMs = Math.min(earliestMs, health.backAtMs ?? Infinity);
    return earliestMs === Infinity ? undefined : Math.max(1, Math.ceil((earliestMs - nowMs) / 1000));
  }

  get #isBelowThreshold(): boolean {
    const { threshold } = this.#entity.healthchecks;
    return threshold > 0 && availablePercent(this.#endpoints) < threshold;
  }
}

/** Of the regular targets: failover targets stand in for them and add nothing. */
function availablePercent(endpoints: readonly Endpoint[]): number {
  let available = 0;
  let total = 0;
  for (const { weight, health, isFailover } of endpoints) {
    if (isFailover) continue;
    total += weight;
    if (health.available) available += weight;
  }
  return total === 0 ? 0 : (available / total) * 100;
}
