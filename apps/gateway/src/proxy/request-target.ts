import { normalisePath } from '@sallyport/contracts';
import { isRequestTarget } from '@sallyport/http1';
import type { Exchange, Refusal, RequestHead } from '@sallyport/pipeline';
import { coreRefusals } from './error-body.ts';
import { parseAuthority } from './request-check.ts';

/** Bytes; a request line that fits in no header block at all is refused by the parser. */
const uriBytesMax = 16 * 1024;

/**
 * Reads host, port, path and query of a request from its target, the Host header and HTTP/2's `:authority`. Refuses
 * what two readers could take for different resources.
 */
export function readTarget(x: Exchange, authority: string | undefined): Refusal | undefined {
  const { head } = x;
  if (head.target.length > uriBytesMax) return coreRefusals.uri_too_long;
  let host = x.requestHeaders.get('host');
  if (authority !== undefined) {
    // RFC 9113 §8.3.1.
    if (host !== undefined && host.toLowerCase() !== authority.toLowerCase()) return coreRefusals.bad_host;
    host = authority;
  }
  if (!head.target.startsWith('/')) {
    if (head.target === '*' && x.method === 'OPTIONS') head.target = '/';
    else {
      // Absolute form (RFC 9112 §3.2.2): the target's authority and Host must say the same.
      const absolute = /^https?:\/\/([^/?#]+)([/?].*)?$/i.exec(head.target);
      if (absolute === null || (host !== undefined && absolute[1]!.toLowerCase() !== host.toLowerCase()))
        return coreRefusals.bad_host;
      host = absolute[1]!;
      const rest = absolute[2] ?? '/';
      head.target = rest.startsWith('?') ? `/${rest}` : rest;
    }
  }
  const named = host === undefined || host === '' ? undefined : parseAuthority(host);
  if (named === undefined) return coreRefusals.bad_host;
  head.host = named.host;
  head.port = named.port ?? defaultPort(head);
  return readPath(x, head.target);
}

function readPath(x: Exchange, target: string): Refusal | undefined {
  const queryAt = target.indexOf('?');
  const path = normalisePath(queryAt < 0 ? target : target.slice(0, queryAt));
  if (path === undefined) return coreRefusals.bad_path;
  x.path = path;
  x.query = queryAt < 0 ? '' : target.slice(queryAt);
  return x.query === '' || isRequestTarget(x.query) ? undefined : coreRefusals.bad_path;
}

/** Host and port as a Host header says them, for requests that came without one. */
export function authorityOf(head: RequestHead): string {
  return head.port === defaultPort(head) ? head.host : `${head.host}:${head.port}`;
}

function defaultPort({ scheme }: RequestHead): number {
  return scheme === 'https' ? 443 : 80;
}
