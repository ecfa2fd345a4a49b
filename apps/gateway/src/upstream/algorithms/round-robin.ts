import type { Exchange } from '@sallyport/pipeline';
import type { Endpoint } from '../endpoint.ts';
import type { Balancer } from './balancer.ts';
import type { SlowStart } from './slow-start.ts';

/**
 * Weighted round-robin: a wheel with weight/gcd places per endpoint, shuffled so that a heavy one's turns are spread, and
 * a pointer that advances with every pick.
 */
export class RoundRobin implements Balancer {
  readonly #wheel: readonly Endpoint[];
  readonly #slowStart: SlowStart;
  #at = 0;

  constructor(endpoints: readonly Endpoint[], slowStart: SlowStart) {
    this.#wheel = wheelOf(endpoints);
    this.#slowStart = slowStart;
  }

  pick(_x: Exchange, tried: readonly Endpoint[]): Endpoint | undefined {
    let second: Endpoint | undefined;
    for (let turn = 0; turn < this.#wheel.length; turn++) {
      const endpoint = this.#wheel[this.#at]!;
      this.#at = (this.#at + 1) % this.#wheel.length;
      if (!endpoint.health.available) continue;
      if (!tried.includes(endpoint) && this.#takesItsTurn(endpoint)) return endpoint;
      second ??= endpoint;
    }
    return second;
  }

  /** One that starts slowly passes on most of its turns at first. */
  #takesItsTurn(endpoint: Endpoint): boolean {
    if (this.#slowStart.isOff) return true;
    const share = this.#slowStart.shareOf(endpoint);
    return share === 1 || Math.random() < share;
  }
}

const placesMax = 10_000;

function wheelOf(endpoints: readonly Endpoint[]): Endpoint[] {
  const weighted = endpoints.filter(({ weight }) => weight > 0);
  const divisor = weighted.reduce((a, { weight }) => gcd(a, weight), 0) || 1;
  const places = weighted.reduce((sum, { weight }) => sum + weight / divisor, 0);
  // Very uneven weights are rounded rather than given a wheel of millions.
  const scale = places > placesMax ? placesMax / places : 1;
  const wheel = weighted.flatMap((endpoint) =>
    new Array<Endpoint>(Math.max(1, Math.round((endpoint.weight / divisor) * scale))).fill(endpoint),
  );
  return shuffle(wheel);
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** Fisher–Yates with a fixed seed: every worker and every reload gets the same wheel. */
function shuffle(wheel: Endpoint[]): Endpoint[] {
  let seed = 0x2545f491;
  for (let i = wheel.length - 1; i > 0; i--) {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    const j = seed % (i + 1);
    [wheel[i], wheel[j]] = [wheel[j]!, wheel[i]!];
  }
  return wheel;
}
