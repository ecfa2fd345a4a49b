import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../../http/problem.ts';
import type { FoundSession } from '../sessions/session-keeper.ts';
import { Cookie } from './cookies.ts';
import { csrfTokenOf, isCsrfTokenOf } from './csrf.ts';
import { isFromOurPage, type Reach } from './origin.ts';

/** Forms of ours come from pages of ours: also those by which somebody signs in, or another could sign them in as somebody else. */
export class FormGuard {
  readonly #cookie: Cookie;
  readonly #reach: Reach;

  constructor(reach: Reach) {
    this.#reach = reach;
    this.#cookie = new Cookie('sallyport_form', reach);
  }

  /** What a form is to show; where nobody is signed in, for the browser alone. */
  tokenFor(request: FastifyRequest, reply: FastifyReply, found?: FoundSession): string {
    if (found !== undefined) return found.csrfToken;
    const known = this.#cookie.read(request);
    const secret = known !== undefined && /^[\w-]{43}$/.test(known) ? known : randomBytes(32).toString('base64url');
    if (secret !== known) this.#cookie.set(request, reply, secret);
    return csrfTokenOf(secret);
  }

  /** Throws a `Problem` unless a page of ours sent it. */
  check(request: FastifyRequest, token: unknown, found?: FoundSession): void {
    const secret = this.#cookie.read(request);
    const isShown =
      found === undefined
        ? secret !== undefined && isCsrfTokenOf(secret, token)
        : typeof token === 'string' && found.isCsrfToken(token);
    if (!isShown || !this.#isFromUs(request))
      throw new Problem(
        403,
        'This form is not one that we showed to this browser, or it was shown too long ago. Open the page again.',
      );
  }

  /** Browsers that say nothing of where a form came from are old; the token speaks for them. */
  #isFromUs(request: FastifyRequest): boolean {
    const { origin, 'sec-fetch-site': site } = request.headers;
    return (origin === undefined && site === undefined) || isFromOurPage(request, this.#reach);
  }
}
