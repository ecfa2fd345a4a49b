import type { Exchange } from '@sallyport/pipeline';

/** Is there a person with a browser who could be sent elsewhere? Programs that ask for data are told plainly instead. */
export function isNavigation(x: Exchange): boolean {
  if (x.method !== 'GET' && x.method !== 'HEAD') return false;
  const { requestHeaders } = x;
  // Of browsers alone: what the answer is for. A script would follow a redirect in vain.
  const destination = requestHeaders.get('sec-fetch-dest');
  if (destination !== undefined) return pages.has(destination);
  if (requestHeaders.get('x-requested-with')?.toLowerCase() === 'xmlhttprequest') return false;
  const accept = requestHeaders.get('accept');
  return accept === undefined || /text\/(html|\*)|\*\/\*|application\/xhtml\+xml/i.test(accept);
}

const pages = new Set(['document', 'iframe', 'frame']);

/**
 * Scheme, host and port as the browser sees them, where the host is known to be ours: the route names it, or it is this machine.
 * Undefined for any other, since the caller can write whatever host they like.
 */
export function originOf(x: Exchange): string | undefined {
  const { forwarded, scheme, host, port } = x.head;
  const proto = forwarded?.proto === 'http' || forwarded?.proto === 'https' ? forwarded.proto : scheme;
  const [name, given] = forwarded?.host === undefined ? [host, port] : splitHost(forwarded.host);
  if (!isOurs(name, x.route?.hosts)) return undefined;
  const shown = forwarded?.port === undefined ? given : Number(forwarded.port);
  const isDefault = shown === undefined || shown === (proto === 'https' ? 443 : 80);
  const origin = `${proto}://${name.includes(':') ? `[${name}]` : name}${isDefault ? '' : `:${shown}`}`;
  return URL.parse(origin)?.origin;
}

function splitHost(text: string): [name: string, port: number | undefined] {
  const [, name = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(text.toLowerCase()) ?? [];
  return [name.replace(/^\[|\]$/g, ''), port === undefined ? undefined : Number(port)];
}

function isOurs(name: string, hosts: readonly string[] | undefined): boolean {
  const bare = name.replace(/^\[|\]$/g, '');
  if (bare === 'localhost' || bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare)) return true;
  return hosts?.some((pattern) => matches(pattern.toLowerCase().replace(/:\d+$/, ''), bare)) ?? false;
}

/** As routes match hosts: `*` stands at one end, for one label or more. */
function matches(pattern: string, name: string): boolean {
  if (pattern.startsWith('*.')) return name.endsWith(pattern.slice(1)) && name.length > pattern.length - 1;
  if (pattern.endsWith('.*')) return name.startsWith(pattern.slice(0, -1)) && name.length > pattern.length - 1;
  return pattern === name;
}
