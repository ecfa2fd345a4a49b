import type { Exchange } from '@sallyport/pipeline';
import type { Endpoint } from '../endpoint.ts';
import type { Balancer } from './balancer.ts';
import type { SlowStart } from './slow-start.ts';

/**
 * Sends to the endpoint with the fewest exchanges in hand for its weight. Looks at each: for the tens of endpoints that
 * upstreams have, that is quicker than to keep a heap in order with every exchange that begins and ends.
 */
export class LeastConnections implements Balancer {
  readonly #endpoints: readonly Endpoint[];
  readonly #slowStart: SlowStart;
  /** Where the search begins; it moves on, so that equals take turns. */
  #from = 0;

  constructor(endpoints: readonly Endpoint[], slowStart: SlowStart) {
    this.#endpoints = endpoints.filter(({ weight }) => weight > 0);
    this.#slowStart = slowStart;
  }

  pick(_x: Exchange, tried: readonly Endpoint[]): Endpoint | undefined {
    const count = this.#endpoints.length;
    let best: Endpoint | undefined;
    let bestScore = Infinity;
    let second: Endpoint | undefined;
    for (let i = 0; i < count; i++) {
      const endpoint = this.#endpoints[(this.#from + i) % count]!;
      if (!endpoint.health.available) continue;
      if (tried.includes(endpoint)) {
        second ??= endpoint;
        continue;
      }
      const score = (endpoint.load.inFlight + 1) / (endpoint.weight * this.#slowStart.shareOf(endpoint));
      if (score >= bestScore) continue;
      best = endpoint;
      bestScore = score;
    }
    this.#from = count === 0 ? 0 : (this.#from + 1) % count;
    return best ?? second;
  }
}
