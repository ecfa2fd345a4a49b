import type { Exchange } from '@sallyport/pipeline';
import type { Peer } from './peer.ts';

/** Chooses which peer of an upstream serves an exchange. One per service and snapshot; the algorithm is its own. */
export interface Balancer {
  /**
   * The next peer to try. `tried` are those that failed this exchange already and are avoided while others are left.
   * Undefined when no peer is healthy.
   */
  pick(x: Exchange, tried: readonly Peer[]): Peer | undefined;
  readonly peers: readonly Peer[];
}

/** Serves a service that names its host directly. */
export class SinglePeer implements Balancer {
  readonly peers: readonly Peer[];
  readonly #peer: Peer;

  constructor(peer: Peer) {
    this.#peer = peer;
    this.peers = [peer];
  }

  pick(): Peer {
    return this.#peer;
  }
}

/**
 * Weighted round-robin: a wheel with weight/gcd places per peer, shuffled so that a heavy peer's turns are spread, and a
 * pointer that advances with every pick.
 */
export class RoundRobin implements Balancer {
  readonly peers: readonly Peer[];
  readonly #wheel: readonly Peer[];
  readonly #threshold: number;
  #at = 0;

  /** `threshold`: percentage of the total weight that must be healthy, else the whole upstream counts as down. */
  constructor(peers: readonly Peer[], threshold: number) {
    this.peers = peers;
    this.#wheel = wheelOf(peers);
    this.#threshold = threshold;
  }

  pick(_x: Exchange, tried: readonly Peer[]): Peer | undefined {
    if (this.#threshold > 0 && this.#healthyPercent() < this.#threshold) return undefined;
    let second: Peer | undefined;
    for (let turn = 0; turn < this.#wheel.length; turn++) {
      const peer = this.#wheel[this.#at]!;
      this.#at = (this.#at + 1) % this.#wheel.length;
      if (!peer.health.available) continue;
      if (!tried.includes(peer)) return peer;
      second ??= peer;
    }
    return second;
  }

  #healthyPercent(): number {
    let healthy = 0;
    let total = 0;
    for (const { weight, health } of this.peers) {
      total += weight;
      if (health.available) healthy += weight;
    }
    return total === 0 ? 0 : (healthy / total) * 100;
  }
}

const placesMax = 10_000;

function wheelOf(peers: readonly Peer[]): Peer[] {
  const weighted = peers.filter((peer) => peer.weight > 0);
  const divisor = weighted.reduce((a, { weight }) => gcd(a, weight), 0) || 1;
  const places = weighted.reduce((sum, { weight }) => sum + weight / divisor, 0);
  // Very uneven weights are rounded rather than given a wheel of millions.
  const scale = places > placesMax ? placesMax / places : 1;
  const wheel = weighted.flatMap((peer) =>
    new Array<Peer>(Math.max(1, Math.round((peer.weight / divisor) * scale))).fill(peer),
  );
  return shuffle(wheel);
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** Fisher–Yates with a fixed seed: every worker and every reload gets the same wheel. */
function shuffle(wheel: Peer[]): Peer[] {
  let seed = 0x2545f491;
  for (let i = wheel.length - 1; i > 0; i--) {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    const j = seed % (i + 1);
    [wheel[i], wheel[j]] = [wheel[j]!, wheel[i]!];
  }
  return wheel;
}
