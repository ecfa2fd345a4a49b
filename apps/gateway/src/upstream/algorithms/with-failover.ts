import type { Exchange } from '@sallyport/pipeline';
import type { Endpoint } from '../endpoint.ts';
import type { Balancer } from './balancer.ts';

/** Turns to the failover targets while not one of the regular targets is available. */
export class WithFailover implements Balancer {
  readonly #regular: Balancer;
  readonly #failover: Balancer;

  constructor(regular: Balancer, failover: Balancer) {
    this.#regular = regular;
    this.#failover = failover;
  }

  pick(x: Exchange, tried: readonly Endpoint[]): Endpoint | undefined {
    return this.#regular.pick(x, tried) ?? this.#failover.pick(x, tried);
  }
}
