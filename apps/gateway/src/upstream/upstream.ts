import type { Clock, Exchange, TargetEntity, UpstreamEntity } from '@sallyport/pipeline';
import { createBalancer } from './algorithms/algorithms.ts';
import type { Balancer } from './algorithms/balancer.ts';
import { type Endpoint, Load } from './endpoint.ts';
import { ActiveChecks, hasActiveChecks } from './health/active-checks.ts';
import type { HealthChange } from './health/authority.ts';
import { EndpointHealth, type Report } from './health/endpoint-health.ts';
import { type CheckRules, compilePassiveRules, type HealthState } from './health/rules.ts';
import { Trial, type TrialNews, type TrialOffer } from './health/trial.ts';
import type { UpstreamView } from './upstream-view.ts';

/** What every upstream of a worker needs. */
export interface UpstreamContext {
  readonly clock: Clock;
  /** What is known of an endpoint's health from before this worker met it. */
  readonly known: ReadonlyMap<string, HealthChange>;
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
  #entity: UpstreamEntity;
  #targets: readonly TargetEntity[] = [];
  #configuredAs = '';
  #rules: CheckRules;
  #kept = new Map<string, Kept>();
  #endpoints: readonly Endpoint[] = [];
  #balancer: Balancer;
  /** This worker probes for the node. */
  #probes = false;
  #checks: ActiveChecks | undefined;
  #checkedAs = '';
  /** Endpoints that are out, and that the next fitting exchange may try. */
  #trials: Endpoint[] = [];

  constructor(entity: UpstreamEntity, targets: readonly TargetEntity[], context: UpstreamContext) {
    this.#context = context;
    this.#entity = entity;
    this.#rules = compilePassiveRules(entity.healthchecks.passive);
    this.#balancer = createBalancer([], entity, context.clock);
    this.configure(entity, targets);
  }

  /** Takes over a configuration; what is the same in it keeps its state. */
  configure(entity: UpstreamEntity, targets: readonly TargetEntity[]): void {
    const configuredAs = JSON.stringify([entity, targets]);
    if (configuredAs === this.#configuredAs) return;
    this.#configuredAs = configuredAs;
    this.#entity = entity;
    this.#targets = targets;
    this.#rules = compilePassiveRules(entity.healthchecks.passive);
    this.#rebuild();
    if (this.#probes) this.probe();
  }

  /** Probes the endpoints from now on, as the configuration says. */
  probe(): void {
    this.#probes = true;
    const { host_header, healthchecks } = this.#entity;
    const checkedAs = JSON.stringify([host_header, healthchecks.active]);
    if (checkedAs === this.#checkedAs) return;
    this.#checkedAs = checkedAs;
    this.#checks?.stop();
    this.#checks = hasActiveChecks(this.#entity)
      ? new ActiveChecks(this.#entity, () => this.#endpoints, this.#context.clock)
      : undefined;
  }

  get entity(): UpstreamEntity {
    return this.#entity;
  }

  get endpoints(): readonly Endpoint[] {
    return this.#endpoints;
  }

  get rules(): CheckRules {
    return this.#rules;
  }

  #rebuild(): void {
    const before = this.#kept;
    this.#kept = new Map();
    // All start together: nobody needs to catch up.
    const admittedAtMs = before.size === 0 ? Number.NEGATIVE_INFINITY : this.#context.clock.monotonicMs();
    this.#endpoints = this.#targets.map((target) => this.#endpointOf(target, before, admittedAtMs));
    this.#retire(before);
    this.#trials = this.#trials.flatMap(
      ({ health }) => this.#endpoints.find((endpoint) => endpoint.health === health) ?? [],
    );
    this.#balancer = createBalancer(this.#endpoints, this.#entity, this.#context.clock);
  }

  #endpointOf(target: TargetEntity, before: ReadonlyMap<string, Kept>, admittedAtMs: number): Endpoint {
    const { host, port } = splitTarget(target.target);
    const key = `${this.#entity.name}|${target.target}|${host}:${port}`;
    const kept = before.get(key) ?? this.#begin(key, admittedAtMs);
    this.#kept.set(key, kept);
    return {
      target: target.target,
      targetId: target.id === '' ? undefined : target.id,
      host,
      ip: host,
      port,
      weight: target.weight,
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
      if (!health.available || health.suspect) gone.push(key);
    }
    if (gone.length > 0) this.#context.forget(gone);
  }

  stop(): void {
    this.#checks?.stop();
  }

  /** Nobody names this upstream any more. */
  close(): void {
    this.stop();
    const before = this.#kept;
    this.#kept = new Map();
    this.#retire(before);
  }

  onHealth(change: HealthChange): void {
    this.#kept.get(change.key)?.health.use(change, this.#context.clock.monotonicMs());
  }

  onTrial({ key, event }: TrialOffer): void {
    const health = this.#kept.get(key)?.health;
    const endpoint = this.#endpoints.find((one) => one.health === health);
    const waiting = endpoint === undefined ? -1 : this.#trials.indexOf(endpoint);
    if (event === 'offered') {
      if (endpoint === undefined) this.#context.tellTrial({ key, event: 'void' });
      else if (waiting < 0) this.#trials.push(endpoint);
    } else if (waiting >= 0) {
      this.#trials.splice(waiting, 1);
      this.#context.tellTrial({ key, event: 'void' });
    }
  }

  /** The endpoint that `x` is to try, if one is out that may be tried. */
  takeTrial(x: Exchange): { endpoint: Endpoint; trial: Trial } | undefined {
    for (let i = 0; i < this.#trials.length; i++) {
      const endpoint = this.#trials[i]!;
      if (endpoint.weight === 0 || this.#balancer.mayTry?.(x, endpoint) === false) continue;
      this.#trials.splice(i, 1);
      const trial = new Trial(endpoint.health.key, this.#context.tellTrial);
      trial.begin();
      return { endpoint, trial };
    }
    return undefined;
  }

  get hasTrials(): boolean {
    return this.#trials.length > 0;
  }

  pick(x: Exchange, tried: readonly Endpoint[]): Endpoint | undefined {
    const { threshold } = this.#entity.healthchecks;
    if (threshold > 0 && this.#availablePercent() < threshold) return undefined;
    return this.#balancer.pick(x, tried);
  }

  view(): UpstreamView {
    const targets = this.#targets.map(({ target }) => {
      const addresses = this.#endpoints
        .filter((endpoint) => endpoint.target === target)
        .map(({ ip, port, weight, health }) => ({ key: health.key, ip, port, weight, health: this.#stateOf(health) }));
      return { target, health: summary(addresses), addresses };
    });
    return { health: this.#summaryOfAll(), targets };
  }

  #stateOf({ available }: EndpointHealth): HealthState {
    if (!available) return 'UNHEALTHY';
    return this.#isChecked ? 'HEALTHY' : 'HEALTHCHECKS_OFF';
  }

  #summaryOfAll(): HealthState {
    if (!this.#isChecked) return 'HEALTHCHECKS_OFF';
    const isUp = this.hasAvailable && this.#availablePercent() >= this.#entity.healthchecks.threshold;
    return isUp ? 'HEALTHY' : 'UNHEALTHY';
  }

  get #isChecked(): boolean {
    return this.#rules.enabled || hasActiveChecks(this.#entity);
  }

  get hasAvailable(): boolean {
    return this.#endpoints.some(({ weight, health }) => weight > 0 && health.available);
  }

  cookieFor(x: Exchange, served: Endpoint): string | undefined {
    return this.#balancer.cookieFor?.(x, served);
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

  /** Of the regular targets: failover targets stand in for them and add nothing. */
  #availablePercent(): number {
    let available = 0;
    let total = 0;
    for (const { weight, health, isFailover } of this.#endpoints) {
      if (isFailover) continue;
      total += weight;
      if (health.available) available += weight;
    }
    return total === 0 ? 0 : (available / total) * 100;
  }
}

/** One address that is well will do. */
function summary(addresses: readonly { health: HealthState }[]): HealthState {
  if (addresses.length === 0) return 'DNS_ERROR';
  return addresses.find(({ health }) => health !== 'UNHEALTHY')?.health ?? 'UNHEALTHY';
}

/** `host:port` or `[v6]:port` into its parts; the port is always there. */
export function splitTarget(target: string): { host: string; port: number } {
  const colon = target.lastIndexOf(':');
  return { host: target.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(target.slice(colon + 1)) };
}
