import type { Exchange, HeaderList } from '@sallyport/pipeline';

/** What is said of a cookie besides its name and value (RFC 6265 §4.1). */
export interface CookieAttributes {
  readonly path: string;
  readonly domain?: string | undefined;
  readonly httpOnly: boolean;
  /** `Default` says nothing: the browser decides. */
  readonly sameSite: 'Default' | 'Lax' | 'None' | 'Strict';
  /** Undefined: where the caller came by HTTPS. */
  readonly secure?: boolean | undefined;
}

/** The value of `Set-Cookie`. Without `maxAgeSeconds`, the cookie goes with the browser's session. */
export function writeCookie(
  x: Exchange,
  name: string,
  value: string,
  attributes: CookieAttributes,
  maxAgeSeconds?: number,
): string {
  const { path, domain, httpOnly, sameSite, secure = cameByHttps(x) } = attributes;
  return [
    `${name}=${value}`,
    `Path=${path}`,
    ...(domain === undefined ? [] : [`Domain=${domain}`]),
    ...(maxAgeSeconds === undefined ? [] : [`Max-Age=${Math.floor(maxAgeSeconds)}`]),
    ...(secure || isPrefixed(name) ? ['Secure'] : []),
    ...(httpOnly ? ['HttpOnly'] : []),
    ...(sameSite === 'Default' ? [] : [`SameSite=${sameSite}`]),
  ].join('; ');
}

/** The value of `Set-Cookie` that makes a browser forget it. */
export function clearCookie(x: Exchange, name: string, attributes: CookieAttributes): string {
  return writeCookie(x, name, '', attributes, 0);
}

/** The first cookie of that name, which is the one with the longest path (RFC 6265 §5.4). */
export function readCookie(x: Exchange, name: string): string | undefined {
  for (const [found, value] of cookiesOf(x, name)) if (found === name) return value;
  return undefined;
}

/** Names of the cookies that begin so. */
export function cookieNames(x: Exchange, prefix: string): string[] {
  return cookiesOf(x, prefix).flatMap(([name]) => (name.startsWith(prefix) ? [name] : []));
}

/** Takes cookies out of the request, so that the upstream does not see them. */
export function hideCookies(headers: HeaderList, prefix: string, isHidden: (name: string) => boolean): void {
  for (let at = headers.names.indexOf('cookie'); at >= 0; at = headers.names.indexOf('cookie', at + 1)) {
    const text = headers.value(at);
    if (!text.includes(prefix)) continue;
    const kept = text.split(';').filter((pair) => !isHidden(splitPair(pair)[0]));
    const rest = kept.join(';').trim();
    if (rest === '') headers.removeAt(at--);
    else headers.raw[2 * at + 1] = rest;
  }
}

/** Why a browser would not keep such a cookie; undefined when it would. */
export function cookieProblem(name: string, { path, domain, sameSite, secure }: CookieAttributes): string | undefined {
  if (!/^[\w!#$%&'*+.^`|~-]{1,64}$/.test(name)) return 'a cookie has a name of 1 to 64 letters, digits and signs';
  if (/[;,\s]/.test(path) || !path.startsWith('/'))
    return "a cookie's path begins with /, without space, comma or semicolon";
  if (domain !== undefined && !/^\.?[\w-]+(\.[\w-]+)*$/.test(domain)) return "a cookie's domain is a host name";
  if (sameSite === 'None' && secure === false) return 'browsers take SameSite=None only of secure cookies';
  if (isPrefixed(name) && secure === false) return `browsers take ${name} only as a secure cookie`;
  if (/^__host-/i.test(name) && (domain !== undefined || path !== '/'))
    return `browsers take ${name} only with path / and without a domain`;
  return undefined;
}

/** Did the caller use HTTPS, as far as we or a trusted proxy know? */
export function cameByHttps({ head }: Exchange): boolean {
  return (head.forwarded?.proto ?? head.scheme) === 'https';
}

function isPrefixed(name: string): boolean {
  return /^__(host|secure)-/i.test(name);
}

/** All cookies as they came, if one of them may have a name that holds `part`. */
function cookiesOf({ head }: Exchange, part: string): [name: string, value: string][] {
  const cookies: [string, string][] = [];
  const { rawHeaders } = head;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]!.length !== 6 || rawHeaders[i]!.toLowerCase() !== 'cookie') continue;
    const text = rawHeaders[i + 1]!;
    if (text.includes(part)) cookies.push(...text.split(';').map(splitPair));
  }
  return cookies;
}

function splitPair(pair: string): [name: string, value: string] {
  const equals = pair.indexOf('=');
  if (equals < 0) return ['', pair.trim()];
  return [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()];
}
