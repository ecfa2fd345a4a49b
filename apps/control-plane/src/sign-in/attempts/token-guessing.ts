import type { FastifyRequest } from 'fastify';
import { Problem } from '../../http/problem.ts';

const windowMs = 60_000;
const failuresMax = 300;
const addressesMax = 10_000;

/** Slows down who shows tokens that are none of ours: good ones from the same address are as good as ever. */
export class TokenGuessing {
  readonly #nowMs: () => number;
  readonly #failures = new Map<string, { count: number; endsAtMs: number }>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** What is told instead of that a token is not good, where there were too many. */
  judge({ headers, ip }: Pick<FastifyRequest, 'headers' | 'ip'>, problem: Problem): Problem {
    if (problem.status !== 401 || headers.authorization === undefined) return problem;
    const nowMs = this.#nowMs();
    let failures = this.#failures.get(ip);
    if (failures === undefined || failures.endsAtMs <= nowMs) {
      failures = { count: 0, endsAtMs: nowMs + windowMs };
      // The longest known goes first, so that many addresses take no more than their room.
      this.#failures.delete(ip);
      if (this.#failures.size >= addressesMax) this.#failures.delete(this.#failures.keys().next().value!);
      this.#failures.set(ip, failures);
    }
    failures.count++;
    if (failures.count <= failuresMax) return problem;
    const seconds = Math.ceil((failures.endsAtMs - nowMs) / 1_000);
    return new Problem(429, `There were too many tokens that are none of ours. Try again in ${seconds} s.`, {
      headers: { 'retry-after': String(seconds) },
    });
  }
}
