import { createHash } from 'node:crypto';
import { readJson } from '@sallyport/json';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Sealer } from '../../secrets/sealer.ts';
import { Cookie } from '../browser/cookies.ts';
import type { Reach } from '../browser/origin.ts';
import { type Transaction, transactionSchema } from './oidc-flow.ts';

/** How long somebody may take at their provider. */
export const transactionMsMax = 10 * 60_000;

/** Sign-ins that were begun, each in a cookie of its own, so that two windows do not get in each other's way. */
export class TransactionCookies {
  readonly #reach: Reach;
  readonly #sealer: Sealer;

  constructor(reach: Reach, sealer: Sealer) {
    this.#reach = reach;
    this.#sealer = sealer;
  }

  keep(transaction: Transaction, request: FastifyRequest, reply: FastifyReply): void {
    const name = nameFor(transaction.state);
    const sealed = this.#sealer.seal(JSON.stringify(transaction), name);
    this.#cookie(name).set(request, reply, sealed);
  }

  /** What was begun with that state in this browser; it is not there a second time. */
  take(state: string, nowMs: number, request: FastifyRequest, reply: FastifyReply): Transaction | undefined {
    const name = nameFor(state);
    const cookie = this.#cookie(name);
    const sealed = cookie.read(request);
    if (sealed === undefined) return undefined;
    cookie.clear(request, reply);
    let transaction: Transaction;
    try {
      transaction = transactionSchema.parse(readJson(this.#sealer.open(sealed, name)));
    } catch {
      return undefined;
    }
    return transaction.state === state && transaction.expiresAtMs > nowMs ? transaction : undefined;
  }

  #cookie(name: string): Cookie {
    return new Cookie(name, this.#reach, transactionMsMax / 1_000);
  }
}

function nameFor(state: string): string {
  return `sallyport_begun_${createHash('sha256').update(state).digest('base64url').slice(0, 12)}`;
}
