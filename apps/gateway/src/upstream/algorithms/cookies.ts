import type { Exchange } from '@sallyport/pipeline';

/** The value of a request's cookie; the first, when there are several. Empty counts as none. */
export function readCookie(x: Exchange, name: string): string | undefined {
  for (let i = 0; i < x.requestHeaders.length; i++) {
    if (x.requestHeaders.name(i) !== 'cookie') continue;
    for (const pair of x.requestHeaders.value(i).split(';')) {
      const equals = pair.indexOf('=');
      if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim() || undefined;
    }
  }
  return undefined;
}

/** A new caller's UUID, made of the exchange's random id: all tries of an exchange agree on it and nothing is kept. */
export function sessionId({ id }: Exchange): string {
  const variant = '89ab'[Number.parseInt(id[16]!, 16) & 3];
  return `${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(13, 16)}-${variant}${id.slice(17, 20)}-${id.slice(20)}`;
}

export function writeCookie(name: string, value: string, path: string): string {
  return `${name}=${value}; Path=${path}; SameSite=Lax; HttpOnly`;
}
