import type { Exchange } from '@sallyport/pipeline';
import { readCookie, writeCookie } from '../cookies.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import { digestOf } from './client.ts';
import { isLocalRedirect } from './redirect-uris.ts';
import type { Consent, Sealed } from './sealed.ts';

const consentsMax = 12;

/** What people have allowed, remembered by their browsers: for one client, redirect URI, resource and set of scopes, and one person. */
export class Consents {
  readonly #sealed: Sealed<readonly Consent[]>;
  readonly #cookie: string;
  readonly #seconds: number;
  readonly #nowMs: () => number;

  constructor(sealed: Sealed<readonly Consent[]>, cookie: string, seconds: number, nowMs: () => number) {
    this.#sealed = sealed;
    this.#cookie = cookie;
    this.#seconds = seconds;
    this.#nowMs = nowMs;
  }

  /** Digest of the person who has allowed this; undefined where it is to be asked. */
  async personOf(x: Exchange, request: AuthorizationRequest): Promise<string | undefined> {
    if (!this.#isRemembered(request)) return undefined;
    const wanted = requestDigest(request);
    return (await this.#read(x)).find((consent) => consent.request === wanted)?.person;
  }

  /** The header that makes the browser remember; undefined where it is not to. */
  async remember(x: Exchange, request: AuthorizationRequest, subject: string): Promise<string | undefined> {
    if (!this.#isRemembered(request)) return undefined;
    const untilSeconds = Math.floor(this.#nowMs() / 1000) + this.#seconds;
    const consent = { request: requestDigest(request), person: personDigest(subject), untilSeconds };
    const others = (await this.#read(x)).filter((known) => known.request !== consent.request);
    const kept = [consent, ...others].slice(0, consentsMax);
    const sealed = await this.#sealed.seal(kept, untilSeconds * 1000);
    return writeCookie(x, this.#cookie, sealed, cookieAttributes, this.#seconds);
  }

  async #read(x: Exchange): Promise<readonly Consent[]> {
    const text = readCookie(x, this.#cookie);
    const consents = text === undefined ? undefined : await this.#sealed.open(text);
    const nowSeconds = this.#nowMs() / 1000;
    return (consents ?? []).filter(({ untilSeconds }) => untilSeconds > nowSeconds);
  }

  /** Any program on the device can use a local redirect and the client's id: its person is asked each time (RFC 8252 §8.6). */
  #isRemembered({ redirectUri }: AuthorizationRequest): boolean {
    return this.#seconds > 0 && !isLocalRedirect(redirectUri);
  }
}

export function personDigest(subject: string): string {
  return digestOf(`person ${subject}`);
}

export const cookieAttributes = { path: '/', httpOnly: true, sameSite: 'Lax' } as const;

function requestDigest({ client, registeredUri, resource, scopes }: AuthorizationRequest): string {
  return digestOf(JSON.stringify([client.publicId, registeredUri, resource, scopes]));
}
