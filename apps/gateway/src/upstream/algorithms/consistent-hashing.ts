import type { Exchange, UpstreamEntity } from '@sallyport/pipeline';
import type { Endpoint } from '../endpoint.ts';
import type { Balancer } from './balancer.ts';
import { readCookie, sessionId, writeCookie } from './cookies.ts';
import { compileHashInput, type HashInput } from './hash-input.ts';
import { xxhash32 } from './xxhash32.ts';

/** Places of an endpoint of average weight. */
const placesEach = 160;
const ringSizeMin = 1_000;

/**
 * Ketama: endpoints hold places on a ring, spread by their addresses, and an exchange goes to the place at or before its
 * own hash. The same input meets the same endpoint on every node; when one leaves, only its callers move.
 */
export class ConsistentHashing implements Balancer {
  readonly #ring: readonly (Endpoint | undefined)[];
  readonly #input: HashInput;
  readonly #cookie: { readonly name: string; readonly path: string } | undefined;

  constructor(endpoints: readonly Endpoint[], upstream: UpstreamEntity) {
    this.#ring = ringOf(endpoints, Math.max(ringSizeMin, upstream.slots));
    this.#input = compileHashInput(upstream);
    if (upstream.hash_on === 'cookie' || upstream.hash_fallback === 'cookie')
      this.#cookie = { name: upstream.hash_on_cookie!, path: upstream.hash_on_cookie_path };
  }

  pick(x: Exchange, tried: readonly Endpoint[]): Endpoint | undefined {
    let second: Endpoint | undefined;
    const size = this.#ring.length;
    const from = this.#placeOf(x);
    for (let i = 0; i < size; i++) {
      const endpoint = this.#ring[(from - i + size) % size];
      if (endpoint === undefined || !endpoint.health.available) continue;
      if (!tried.includes(endpoint)) return endpoint;
      second ??= endpoint;
    }
    return second;
  }

  /** Only those who would meet this endpoint if it were available. */
  mayTry(x: Exchange, endpoint: Endpoint): boolean {
    const size = this.#ring.length;
    for (let i = 0, from = this.#placeOf(x); i < size; i++) {
      const owner = this.#ring[(from - i + size) % size];
      if (owner === endpoint) return true;
      if (owner?.health.available) return false;
    }
    return false;
  }

  cookieFor(x: Exchange): string | undefined {
    if (this.#cookie === undefined || readCookie(x, this.#cookie.name) !== undefined) return undefined;
    const id = sessionId(x);
    return this.#input(x) === id ? writeCookie(this.#cookie.name, id, this.#cookie.path) : undefined;
  }

  #placeOf(x: Exchange): number {
    return xxhash32(this.#input(x)) % this.#ring.length;
  }
}

function ringOf(endpoints: readonly Endpoint[], size: number): (Endpoint | undefined)[] {
  const ring = new Array<Endpoint | undefined>(size).fill(undefined);
  // In an order of their own, so that every node settles conflicts over a place alike.
  const weighted = endpoints.filter(({ weight }) => weight > 0).sort(byName);
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  for (const endpoint of weighted) {
    const wanted = Math.max(1, Math.floor((endpoint.weight / total) * weighted.length * placesEach));
    let taken = 0;
    for (let i = 1; taken < wanted && i <= size; i++) {
      const place = xxhash32(`${endpoint.ip}::${endpoint.port} ${i}`) % size;
      if (ring[place] !== undefined) continue;
      ring[place] = endpoint;
      taken++;
    }
  }
  return ring;
}

function byName(a: Endpoint, b: Endpoint): number {
  if (a.host !== b.host) return a.host < b.host ? -1 : 1;
  if (a.ip !== b.ip) return a.ip < b.ip ? -1 : 1;
  return a.port - b.port;
}
