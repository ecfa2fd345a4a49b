import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Cookie } from './cookies.ts';
import type { Reach } from './origin.ts';

const yearSeconds = 365 * 24 * 3_600;

/** Marks a browser in which an account signed in, so that who guesses its password elsewhere does not keep its owner out. */
export class KnownBrowser {
  readonly #cookie: Cookie;
  readonly #key: string;

  constructor(reach: Reach, key: string) {
    this.#cookie = new Cookie('sallyport_known', reach, yearSeconds);
    this.#key = key;
  }

  isKnownTo(email: string, request: FastifyRequest): boolean {
    const [nonce = '', mark = ''] = (this.#cookie.read(request) ?? '').split('.');
    const expected = Buffer.from(this.#markOf(email, nonce));
    const shown = Buffer.from(mark);
    return nonce.length === nonceLength && shown.length === expected.length && timingSafeEqual(shown, expected);
  }

  mark(email: string, request: FastifyRequest, reply: FastifyReply): void {
    const nonce = randomBytes(16).toString('base64url');
    this.#cookie.set(request, reply, `${nonce}.${this.#markOf(email, nonce)}`);
  }

  #markOf(email: string, nonce: string): string {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify(['known browser', email, nonce]))
      .digest('base64url');
  }
}

const nonceLength = 22;
