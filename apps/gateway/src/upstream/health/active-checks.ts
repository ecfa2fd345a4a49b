import type { Clock, UpstreamEntity } from '@sallyport/pipeline';
import type { Endpoint } from '../endpoint.ts';
import type { Pem } from '../pools.ts';
import { compileProbe, type Probe } from './probes/probe.ts';
import { type Thresholds, thresholdsOf } from './rules.ts';

/** Kong's default where a timeout of 0 is configured. Milliseconds. */
const defaultTimeoutMs = 60_000;

export function hasActiveChecks({ healthchecks: { active } }: UpstreamEntity): boolean {
  return active.healthy.interval > 0 || active.unhealthy.interval > 0;
}

/** Probes the endpoints of one upstream, those that are well and those that are out each in their own interval. */
export class ActiveChecks {
  readonly #clock: Clock;
  readonly #endpoints: () => readonly Endpoint[];
  readonly #probe: Probe;
  readonly #thresholds: Thresholds;
  readonly #timeoutMs: number;
  readonly #concurrency: number;
  readonly #timers: Record<'healthy' | 'unhealthy', { cancel(): void } | undefined> = {
    healthy: undefined,
    unhealthy: undefined,
  };
  #isStopped = false;

  /** `endpoints` answers those of now: they change with DNS and reloads. */
  constructor(
    upstream: UpstreamEntity,
    certificate: Pem | undefined,
    endpoints: () => readonly Endpoint[],
    clock: Clock,
  ) {
    const { healthy, unhealthy, timeout, concurrency } = upstream.healthchecks.active;
    this.#clock = clock;
    this.#endpoints = endpoints;
    this.#probe = compileProbe(upstream, certificate);
    this.#thresholds = thresholdsOf(healthy, unhealthy);
    this.#timeoutMs = timeout === 0 ? defaultTimeoutMs : timeout * 1000;
    this.#concurrency = concurrency;
    if (healthy.interval > 0) void this.#round('healthy', healthy.interval * 1000);
    if (unhealthy.interval > 0) void this.#round('unhealthy', unhealthy.interval * 1000);
  }

  stop(): void {
    this.#isStopped = true;
    this.#timers.healthy?.cancel();
    this.#timers.unhealthy?.cancel();
  }

  /** Probes all that are in this state, and again after the interval: a round never overlaps the next. */
  async #round(state: 'healthy' | 'unhealthy', intervalMs: number): Promise<void> {
    const due = this.#endpoints().filter(({ health }) => health.available === (state === 'healthy'));
    const lane = async () => {
      for (let endpoint = due.pop(); endpoint !== undefined && !this.#isStopped; endpoint = due.pop())
        await this.#check(endpoint);
    };
    await Promise.all(Array.from({ length: Math.min(this.#concurrency, due.length) }, lane));
    if (!this.#isStopped)
      this.#timers[state] = this.#clock.after(intervalMs, () => void this.#round(state, intervalMs));
  }

  async #check(endpoint: Endpoint): Promise<void> {
    // A request that cannot even be made is no sign of life.
    const outcome = await this.#probe(endpoint, this.#timeoutMs).catch(() => 'tcp_failure' as const);
    if (outcome !== undefined && !this.#isStopped) endpoint.health.tell('active', outcome, this.#thresholds);
  }
}
