import { randomBytes } from 'node:crypto';
import type { Exchange } from '@sallyport/pipeline';
import { readCookie, writeCookie } from '../cookies.ts';
import { digestOf } from './client.ts';
import { cookieAttributes } from './consents.ts';

/** Tells whether a page is answered in the browser that was asked, by a form of ours. */
export class AskedBrowser {
  readonly #cookie: string;
  readonly #origin: string;

  constructor(cookie: string, origin: string) {
    this.#cookie = cookie;
    this.#origin = origin;
  }

  /** A digest to remember the browser by, and the headers that mark it. */
  mark(x: Exchange): { digest: string; headers: readonly string[] } {
    const known = readCookie(x, this.#cookie);
    if (known !== undefined) return { digest: digestOf(known), headers: [] };
    const fresh = randomBytes(32).toString('base64url');
    return {
      digest: digestOf(fresh),
      headers: ['Set-Cookie', writeCookie(x, this.#cookie, fresh, cookieAttributes)],
    };
  }

  isAnswering(x: Exchange, digest: string): boolean {
    const cookie = readCookie(x, this.#cookie);
    return this.#isOwnForm(x) && cookie !== undefined && digestOf(cookie) === digest;
  }

  /** Browsers say where a form comes from. */
  #isOwnForm({ requestHeaders }: Exchange): boolean {
    const origin = requestHeaders.get('origin');
    const site = requestHeaders.get('sec-fetch-site');
    return (origin === undefined || origin === this.#origin) && (site === undefined || site === 'same-origin');
  }
}
