import type { Algorithm, Lesson } from './algorithm.ts';
import { leastBy } from './least-connections.ts';
import type { Member } from './member.ts';
import { takeTurn } from './round-robin.ts';

/** Of all requests, these go to targets that are not the fastest, so that it shows when one becomes it. */
const probedShare = 0.05;

/** What a failure counts as at least: a broken target must not look like a quick one. */
const failedMs = { e2e: 30_000, tpot: 1_000 };

/**
 * The one that has answered most quickly of late (peak EWMA: a slow answer counts at once, and is forgotten over half a minute). One in
 * twenty requests tries another; targets that nothing is known of come first, one request at a time. Weights do not count.
 */
export class LowestLatency implements Algorithm {
  readonly #strategy: 'tpot' | 'e2e';
  readonly #random: () => number;

  constructor(strategy: 'tpot' | 'e2e', random: () => number) {
    this.#strategy = strategy;
    this.#random = random;
  }

  choose(among: readonly Member[]): Member {
    const unknown = among.find(({ state }) => state.latency.value === undefined && state.inFlight === 0);
    if (unknown !== undefined) return unknown;
    const known = among.filter(({ state }) => state.latency.value !== undefined);
    if (known.length === 0) return leastBy(among, ({ state }) => state.inFlight);
    const fastest = leastBy(known, ({ state }) => state.latency.value!);
    if (known.length === 1 || this.#random() >= probedShare) return fastest;
    return takeTurn(known.filter((member) => member !== fastest));
  }

  learn({ state }: Member, { hasFailed, latencyMs, perTokenMs }: Lesson, nowMs: number): void {
    const measured = this.#strategy === 'e2e' ? latencyMs : perTokenMs;
    if (hasFailed) state.latency.seePeak(Math.max(measured ?? 0, failedMs[this.#strategy]), nowMs);
    // Answers without tokens to count (embeddings, lists of files) are judged by their time as a whole.
    else state.latency.seePeak(measured ?? latencyMs, nowMs);
  }
}
