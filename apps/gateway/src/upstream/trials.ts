import type { Exchange } from '@sallyport/pipeline';
import type { Balancer } from './algorithms/balancer.ts';
import type { Endpoint } from './endpoint.ts';
import { Trial, type TrialNews, type TrialOffer } from './health/trial.ts';

/** The endpoints of an upstream that are out, and that this worker's next fitting exchange may try. */
export class Trials {
  readonly #tell: (news: TrialNews) => void;
  #waiting: Endpoint[] = [];

  constructor(tell: (news: TrialNews) => void) {
    this.#tell = tell;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** What the primary says about an endpoint, which is undefined when it is gone. */
  onOffer({ key, event }: TrialOffer, endpoint: Endpoint | undefined): void {
    const index = endpoint === undefined ? -1 : this.#waiting.indexOf(endpoint);
    if (event === 'offered') {
      if (endpoint === undefined) this.#tell({ key, event: 'void' });
      else if (index < 0) this.#waiting.push(endpoint);
    } else if (index >= 0) {
      this.#waiting.splice(index, 1);
      this.#tell({ key, event: 'void' });
    }
  }

  /** The endpoint that `x` is to try, if there is one. */
  take(x: Exchange, balancer: Balancer): { endpoint: Endpoint; trial: Trial } | undefined {
    for (let i = 0; i < this.#waiting.length; i++) {
      const endpoint = this.#waiting[i]!;
      if (endpoint.weight === 0 || balancer.mayTry?.(x, endpoint) === false) continue;
      this.#waiting.splice(i, 1);
      const trial = new Trial(endpoint.health.key, this.#tell);
      trial.begin();
      return { endpoint, trial };
    }
    return undefined;
  }

  /** The endpoints were made anew: the same ones go on waiting. */
  follow(endpoints: readonly Endpoint[]): void {
    this.#waiting = this.#waiting.flatMap(({ health }) => endpoints.find((one) => one.health === health) ?? []);
  }
}
