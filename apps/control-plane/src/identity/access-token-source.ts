import type { Callers } from '@sallyport/store';
import type { FastifyRequest } from 'fastify';
import { bearerOf } from '../access/bearer.ts';
import { principalOf } from '../access/grants.ts';
import type { Principal, PrincipalSource } from '../access/principal.ts';
import { hashOfToken } from '../access/token.ts';

/** Knows the tokens of users and system accounts. Each is looked up each time: one that is revoked is no good from then on. */
export class AccessTokenSource implements PrincipalSource {
  readonly #callers: Callers;
  readonly #nowMs: () => number;

  constructor(callers: Callers, nowMs: () => number) {
    this.#callers = callers;
    this.#nowMs = nowMs;
  }

  async find(request: FastifyRequest): Promise<Principal | undefined> {
    const token = bearerOf(request);
    if (token === undefined || !/^[ks]pat_/.test(token)) return undefined;
    const caller = await this.#callers.byToken(hashOfToken(token), this.#nowMs());
    return caller && principalOf(caller);
  }
}
