import type { FastifyReply } from 'fastify';
import { Problem } from '../http/problem.ts';
import { allMax, ownMax } from './limits.ts';

/** Lets in so many calls at a time: of each person, and of all. */
export class CallsInHand {
  readonly #of = new Map<string, number>();
  #all = 0;

  /** Until the answer has ended. Throws a `Problem`. */
  take(who: string, { raw }: Pick<FastifyReply, 'raw'>): void {
    const own = this.#of.get(who) ?? 0;
    if (own >= ownMax || this.#all >= allMax)
      throw new Problem(
        429,
        own >= ownMax ? `You have ${own} calls under way.` : 'Others have too many calls under way.',
        {
          headers: { 'retry-after': '2' },
        },
      );
    this.#of.set(who, own + 1);
    this.#all++;
    raw.once('close', () => {
      this.#all--;
      const left = this.#of.get(who)! - 1;
      if (left === 0) this.#of.delete(who);
      else this.#of.set(who, left);
    });
  }
}
