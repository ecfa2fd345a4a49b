import type { FastifyRequest } from 'fastify';
import { Problem } from '../http/problem.ts';

const windowMs = 60_000;
const messagesMax = 600;
const inHandMax = 20;

/** Keeps one caller from taking all there is: so many messages in a minute, and so many at a time. */
export class MessageLimit {
  readonly #nowMs: () => number;
  readonly #callers = new Map<string, { taken: number; inHand: number; endsAtMs: number }>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Gives what is to be called when the message is answered. Throws a `Problem`. */
  take({ method, body, principal: { organizationId, id } }: FastifyRequest): () => void {
    const nowMs = this.#nowMs();
    const key = `${organizationId}:${id}`;
    const caller = this.#callers.get(key) ?? { taken: 0, inHand: 0, endsAtMs: nowMs + windowMs };
    if (nowMs >= caller.endsAtMs) {
      caller.taken = 0;
      caller.endsAtMs = nowMs + windowMs;
    }
    // What older clients send together counts one by one.
    const messages = Array.isArray(body) ? Math.max(1, body.length) : 1;
    // The stream of a session is open all the time.
    const inHand = method === 'GET' ? 0 : messages;
    if (caller.taken + messages > messagesMax)
      throw tooMany(`more than ${messagesMax} messages in a minute`, caller.endsAtMs - nowMs);
    if (caller.inHand + inHand > inHandMax) throw tooMany(`more than ${inHandMax} messages at a time`, 1_000);
    caller.taken += messages;
    caller.inHand += inHand;
    this.#callers.set(key, caller);
    return () => {
      caller.inHand -= inHand;
      this.#forget(nowMs);
    };
  }

  /** Drops those whose window is over, now and then. */
  #forget(nowMs: number): void {
    if (this.#callers.size < 1_000) return;
    for (const [key, { inHand, endsAtMs }] of this.#callers)
      if (inHand === 0 && endsAtMs <= nowMs) this.#callers.delete(key);
  }
}

function tooMany(what: string, waitMs: number): Problem {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return new Problem(429, `That is ${what}. Try again in ${seconds} s.`, {
    headers: { 'retry-after': String(seconds) },
  });
}
