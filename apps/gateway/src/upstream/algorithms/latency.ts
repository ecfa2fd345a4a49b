import type { Clock, Exchange } from '@sallyport/pipeline';
import type { Endpoint, Load } from '../endpoint.ts';
import type { Balancer } from './balancer.ts';
import type { SlowStart } from './slow-start.ts';

/** The average forgets with this time constant. Milliseconds. */
const decayMs = 10_000;

/**
 * Peak EWMA: of two endpoints taken at random, the one that has answered more quickly of late, for its weight. The
 * average jumps up to a slow answer at once, and comes down over seconds; so an endpoint that got slow is tried again.
 */
export class Latency implements Balancer {
  readonly #endpoints: readonly Endpoint[];
  readonly #slowStart: SlowStart;
  readonly #clock: Clock;
  readonly #random: () => number;

  constructor(endpoints: readonly Endpoint[], slowStart: SlowStart, clock: Clock, random = Math.random) {
    this.#endpoints = endpoints.filter(({ weight }) => weight > 0);
    this.#slowStart = slowStart;
    this.#clock = clock;
    this.#random = random;
    startWithAverage(this.#endpoints, clock.monotonicMs());
  }

  pick(_x: Exchange, tried: readonly Endpoint[]): Endpoint | undefined {
    const first = this.#draw(tried, undefined);
    if (first === undefined) return this.#endpoints.find(({ health }) => health.available);
    const second = this.#draw(tried, first);
    if (second === undefined) return first;
    const nowMs = this.#clock.monotonicMs();
    return this.#score(second, nowMs) < this.#score(first, nowMs) ? second : first;
  }

  /** An available endpoint at random; from there on the next one that will do. */
  #draw(tried: readonly Endpoint[], other: Endpoint | undefined): Endpoint | undefined {
    const count = this.#endpoints.length;
    const from = Math.floor(this.#random() * count);
    for (let i = 0; i < count; i++) {
      const endpoint = this.#endpoints[(from + i) % count]!;
      if (endpoint !== other && endpoint.health.available && !tried.includes(endpoint)) return endpoint;
    }
    return undefined;
  }

  #score(endpoint: Endpoint, nowMs: number): number {
    return averageAt(endpoint.load, nowMs) / (endpoint.weight * this.#slowStart.shareOf(endpoint));
  }
}

/** Takes an answer's time into the average. */
export function observeLatency(load: Load, tookMs: number, nowMs: number): void {
  const averageMs = averageAt(load, nowMs);
  if (load.averageMs < 0 || tookMs > averageMs) load.averageMs = tookMs;
  else {
    const kept = Math.exp((load.averagedAtMs - nowMs) / decayMs);
    load.averageMs = load.averageMs * kept + tookMs * (1 - kept);
  }
  load.averagedAtMs = nowMs;
}

function averageAt(load: Load, nowMs: number): number {
  return load.averageMs < 0 ? 0 : load.averageMs * Math.exp((load.averagedAtMs - nowMs) / decayMs);
}

/** A newcomer counts as quick as the others, else it would get everything at once. */
function startWithAverage(endpoints: readonly Endpoint[], nowMs: number): void {
  const known = endpoints.filter(({ load }) => load.averageMs >= 0);
  if (known.length === 0) return;
  const averageMs = known.reduce((sum, { load }) => sum + averageAt(load, nowMs), 0) / known.length;
  for (const { load } of endpoints) {
    if (load.averageMs >= 0) continue;
    load.averageMs = averageMs;
    load.averagedAtMs = nowMs;
  }
}
