import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

/**
 * Lets through only requests that name us as we are named: by an address, a loopback name, or an origin that the operator
 * told. So no web page of another site reaches us, by DNS rebinding neither.
 */
export function trustedCallers(urls: readonly string[]): (request: FastifyRequest) => void {
  const told = new Set(urls.map((url) => new URL(url).host));
  return ({ headers: { host, origin } }) => {
    if (!isAddressOrLoopback(host) && !told.has(host?.toLowerCase() ?? ''))
      throw new Problem(
        403,
        'This is answered only by an IP address, by localhost, or by a name that --url tells, in the Host header.',
      );
    if (origin !== undefined && hostOf(origin) !== host?.toLowerCase())
      throw new Problem(403, 'Requests from web pages of other sites are refused.');
  };
}

function hostOf(origin: string): string | undefined {
  return URL.parse(origin)?.host;
}

function isAddressOrLoopback(host = ''): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    /^\d{1,3}(\.\d{1,3}){3}$/.test(name) ||
    /^\[[0-9a-f:.]+\]$/.test(name)
  );
}
