import { refused } from './headers.ts';

/**
 * A route of some hosts is reached by the name of one of them, whatever the address is; a route of none by the address. Undefined for that.
 * Throws a `Problem` for a name that is none of them: an address may be that of others, too.
 */
export function hostOf(
  hosts: readonly string[],
  wanted: string | undefined,
  { hostname }: Pick<URL, 'hostname'>,
): string | undefined {
  const matches = (name: string) => hosts.some((host) => matchesHost(host, name));
  if (wanted !== undefined && (!/^[\w.-]+(:\d+)?$/.test(wanted) || !matches(wanted)))
    throw refused('http.host', 'is none of the hosts of the route');
  if (wanted !== undefined || hosts.length === 0 || matches(hostname)) return wanted;
  return hosts.find((host) => !host.includes('*'));
}

function matchesHost(host: string, name: string): boolean {
  const pattern = host.toLowerCase().replace(/:\d+$/, '');
  const plain = name.toLowerCase().replace(/:\d+$/, '');
  if (pattern.startsWith('*.')) return plain.endsWith(pattern.slice(1)) && plain.length >= pattern.length;
  return pattern.endsWith('.*') ? plain.startsWith(pattern.slice(0, -1)) : plain === pattern;
}
