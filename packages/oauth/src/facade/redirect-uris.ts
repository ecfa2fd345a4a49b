export type ApplicationType = 'native' | 'web';

/** What speaks against registering a redirect URI, as the rest of a sentence; undefined when nothing. */
export function redirectProblem(
  uri: string,
  type: ApplicationType,
  privateSchemes: ReadonlySet<string>,
): string | undefined {
  if (uri.length > redirectCharactersMax) return `is longer than ${redirectCharactersMax} characters`;
  const url = plainUrl(uri);
  if (url === undefined) return 'is not a URL in its plainest form, without fragment, user name and dot segments';
  const isLocal = isLoopbackUrl(url);
  if (url.protocol === 'https:')
    return isLocal && type === 'web' ? 'leads to loopback, which is for native applications' : undefined;
  if (type === 'web') return 'is not an https URL, as a web application must have';
  if (url.protocol === 'http:') return isLocal ? undefined : 'is http, which only loopback may be';
  const scheme = url.protocol.slice(0, -1);
  // RFC 8252 §7.1: a domain name of theirs in reverse. It also keeps out javascript:, data: and the like.
  return /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/.test(scheme) || privateSchemes.has(scheme)
    ? undefined
    : `has the scheme ${scheme}, which is not a domain name in reverse (com.example.app)`;
}

/** The registered redirect URI that `given` is: character by character, but for the port of loopback (RFC 8252 §7.3). */
export function findRedirect(registered: readonly string[], given: string): string | undefined {
  if (registered.includes(given)) return given;
  const url = plainUrl(given);
  if (url === undefined || url.protocol !== 'http:' || !isLoopbackUrl(url)) return undefined;
  const wanted = withoutPort(url);
  return registered.find((uri) => {
    const known = plainUrl(uri);
    return known !== undefined && known.protocol === 'http:' && isLoopbackUrl(known) && withoutPort(known) === wanted;
  });
}

/** Does it lead to a program on the person's own machine? Any other program there can pose as that one. */
export function isLocalRedirect(uri: string): boolean {
  const url = new URL(uri);
  return url.protocol !== 'https:' || isLoopbackUrl(url);
}

/** A URL that every parser reads alike: ASCII, nothing to normalise, nothing that misleads the eye. */
export function plainUrl(text: string): URL | undefined {
  const url = /^[\x21-\x7e]+$/.test(text) && !/[#\\]/.test(text) ? URL.parse(text) : null;
  if (url === null || url.username !== '' || url.password !== '') return undefined;
  return url.href === text || (url.pathname === '/' && url.search === '' && url.href === `${text}/`) ? url : undefined;
}

export function isLoopbackUrl({ hostname }: URL): boolean {
  return hostname === '127.0.0.1' || hostname === '[::1]' || hostname === 'localhost';
}

export const redirectCharactersMax = 512;

function withoutPort({ hostname, pathname, search }: URL): string {
  return `${hostname}${pathname}${search}`;
}
