import { createHash } from 'node:crypto';
import type { Exchange, UpstreamEntity } from '@sallyport/pipeline';
import type { Endpoint } from '../endpoint.ts';
import type { Balancer } from './balancer.ts';
import { readCookie, writeCookie } from './cookies.ts';
import { RoundRobin } from './round-robin.ts';
import type { SlowStart } from './slow-start.ts';

/**
 * A caller stays with the endpoint that served it first, which a cookie names: also while that is unhealthy or drained
 * (weight 0). It moves when the endpoint is gone, or fails the exchange and another serves it.
 */
export class StickySessions implements Balancer {
  readonly #byToken = new Map<string, Endpoint>();
  readonly #tokens = new Map<Endpoint, string>();
  readonly #newcomers: RoundRobin;
  readonly #cookieName: string;
  readonly #cookiePath: string;

  constructor(endpoints: readonly Endpoint[], upstream: UpstreamEntity, slowStart: SlowStart) {
    this.#newcomers = new RoundRobin(endpoints, slowStart);
    this.#cookieName = upstream.sticky_sessions_cookie!;
    this.#cookiePath = upstream.sticky_sessions_cookie_path;
    for (const endpoint of endpoints) {
      const token = tokenOf(upstream, endpoint);
      this.#byToken.set(token, endpoint);
      this.#tokens.set(endpoint, token);
    }
  }

  pick(x: Exchange, tried: readonly Endpoint[]): Endpoint | undefined {
    const own = this.#ownOf(x);
    return own !== undefined && !tried.includes(own) ? own : this.#newcomers.pick(x, tried);
  }

  /** Sessions of others stay where they are. */
  mayTry(x: Exchange, endpoint: Endpoint): boolean {
    const own = this.#ownOf(x);
    return own === undefined || own === endpoint;
  }

  cookieFor(x: Exchange, served: Endpoint): string | undefined {
    const token = this.#tokens.get(served);
    if (token === undefined || token === readCookie(x, this.#cookieName)) return undefined;
    return writeCookie(this.#cookieName, token, this.#cookiePath);
  }

  #ownOf(x: Exchange): Endpoint | undefined {
    const token = readCookie(x, this.#cookieName);
    return token === undefined ? undefined : this.#byToken.get(token);
  }
}

/** Names an endpoint alike on every node, without telling its address to the caller. */
function tokenOf({ id }: UpstreamEntity, { ip, port }: Endpoint): string {
  return createHash('sha256').update(`${id} ${ip} ${port}`).digest('base64url').slice(0, 22);
}
