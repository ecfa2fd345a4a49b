import { randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Principal, PrincipalSource } from './principal.ts';

const header = 'sallyport-inside-call';

/**
 * Knows calls that a route makes of this same API for whoever called it, as `/mcp` does: whatever vouched for the caller of
 * the route counts for them too, and nothing else does. So a token may be good for `/mcp` alone. Each call shows a
 * key that is made for it, never leaves the process, and is good once.
 */
export class InsideCalls implements PrincipalSource {
  readonly #principals = new Map<string, Principal>();

  /** Makes one call, with the headers that are given, as somebody who was found already. */
  async make<Answer>(
    principal: Principal,
    call: (headers: Readonly<Record<string, string>>) => Promise<Answer>,
  ): Promise<Answer> {
    const key = randomBytes(32).toString('base64url');
    this.#principals.set(key, principal);
    try {
      return await call({ [header]: key });
    } finally {
      this.#principals.delete(key);
    }
  }

  async find({ headers }: FastifyRequest): Promise<Principal | undefined> {
    const key = headers[header];
    if (typeof key !== 'string') return undefined;
    const principal = this.#principals.get(key);
    this.#principals.delete(key);
    return principal;
  }
}
