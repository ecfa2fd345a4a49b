import type { Store } from '@sallyport/store';
import type { FastifyRequest } from 'fastify';
import { assertionHeader } from '../access/access.ts';
import { bearerOf } from '../access/bearer.ts';
import { principalOf } from '../access/grants.ts';
import type { Principal, PrincipalSource } from '../access/principal.ts';
import { hashOfToken } from '../access/token.ts';
import { Problem } from '../http/problem.ts';
import { AssertedPeople } from './assertions/asserted-people.ts';

/** Knows the tokens of users and system accounts. Each is looked up each time: one that is revoked is no good from then on. */
export class AccessTokenSource implements PrincipalSource {
  readonly #identity: Store['identity'];
  readonly #people: AssertedPeople;
  readonly #nowMs: () => number;

  constructor(store: Store, nowMs: () => number) {
    this.#identity = store.identity;
    this.#people = new AssertedPeople(store, nowMs);
    this.#nowMs = nowMs;
  }

  async find(request: FastifyRequest): Promise<Principal | undefined> {
    const token = bearerOf(request);
    if (token === undefined || !/^[ks]pat_/.test(token)) return undefined;
    const caller = await this.#identity.callers.byToken(hashOfToken(token), this.#nowMs());
    if (caller?.kind !== 'system-account') return caller && principalOf(caller);
    const keys = await this.#identity.assertionKeys.listOf(caller.organizationId, caller.id);
    const assertion = request.headers[assertionHeader] as string | undefined;
    if (keys.length === 0) return principalOf(caller);
    // One that was forgotten would let everybody do all that the account may.
    if (assertion === undefined)
      throw new Problem(
        401,
        `This system account speaks for people: beside its token, say for whom, in ${assertionHeader}.`,
      );
    return await this.#people.find(caller, keys, assertion);
  }
}
