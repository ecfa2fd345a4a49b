/** A browser without scripts: keeps cookies per path, follows redirects, sends forms. Enough to sign in with. */
export class PlainBrowser {
  readonly #cookies = new Map<string, { origin: string; path: string; name: string; value: string }>();

  /** Follows redirects until an answer is none, or leads to a URL that begins with `until`. */
  async open(
    url: string,
    {
      until,
      body,
      headers = {},
    }: { until?: string | undefined; body?: URLSearchParams; headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Visit> {
    let next = new URL(url);
    let form = body;
    for (let hop = 0; hop < redirectsMax; hop++) {
      const response = await fetch(next, {
        redirect: 'manual',
        headers: { ...headers, cookie: this.cookiesFor(next) },
        ...(form === undefined ? {} : { method: 'POST', body: form }),
      });
      for (const cookie of response.headers.getSetCookie()) this.#keep(next, cookie);
      const location = response.headers.get('location');
      if (location === null) return { url: next, response, text: await response.text() };
      await response.body?.cancel();
      next = new URL(location, next);
      form = undefined;
      if (until !== undefined && next.href.startsWith(until)) return { url: next, response, text: '' };
    }
    throw new Error(`${url} redirects for ever.`);
  }

  /** As a script on a page does it: once, with the cookies, whatever comes. */
  fetch(
    url: string,
    init: Omit<RequestInit, 'headers'> & { headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Response> {
    const headers = { ...init.headers, cookie: this.cookiesFor(new URL(url)) };
    return fetch(url, { redirect: 'manual', ...init, headers });
  }

  /** Another one with the same cookies, as somebody has who stole them. */
  copy(): PlainBrowser {
    const copy = new PlainBrowser();
    for (const [key, cookie] of this.#cookies) copy.#cookies.set(key, cookie);
    return copy;
  }

  /** As if the person had signed out there, or deleted cookies. */
  forget(origin: string): void {
    for (const [key, cookie] of this.#cookies) if (cookie.origin === origin) this.#cookies.delete(key);
  }

  /** The `Cookie` header of a request there. */
  cookiesFor(url: URL): string {
    return [...this.#cookies.values()]
      .filter(({ origin, path }) => origin === url.origin && isBelow(url.pathname, path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  #keep({ origin, pathname }: URL, text: string): void {
    const [pair = '', ...attributes] = text.split(';').map((part) => part.trim());
    const name = pair.slice(0, pair.indexOf('='));
    const value = pair.slice(name.length + 1);
    const attribute = (wanted: string) =>
      attributes.find((part) => part.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1);
    const path = attribute('path') ?? (pathname.slice(0, pathname.lastIndexOf('/')) || '/');
    const key = `${origin} ${path} ${name}`;
    const isGone = attribute('max-age') === '0' || Date.parse(attribute('expires') ?? '') < Date.now();
    if (isGone) this.#cookies.delete(key);
    else this.#cookies.set(key, { origin, path, name, value });
  }
}

export interface Visit {
  readonly url: URL;
  readonly response: Response;
  readonly text: string;
}

const redirectsMax = 20;

function isBelow(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}
