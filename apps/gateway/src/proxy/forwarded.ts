import type { Exchange, RequestHead } from '@sallyport/pipeline';
import type { RealIp } from './real-ip.ts';
import { parseAuthority } from './request-check.ts';

/** Takes over what a trusted proxy says of its client and of the request that was made to it. */
export function readForwarded({ head, requestHeaders: headers }: Exchange, realIp: RealIp): void {
  head.forwarded = {
    proto: headers.get('x-forwarded-proto'),
    host: headers.get('x-forwarded-host'),
    port: headers.get('x-forwarded-port'),
    path: headers.get('x-forwarded-path'),
    prefix: headers.get('x-forwarded-prefix'),
  };
  const client = realIp.find(headers);
  if (client === undefined) return;
  head.clientIp = client.ip;
  head.clientPort = client.port;
}

/** The scheme that the caller used, as far as we know. */
export function toldScheme({ forwarded, scheme }: RequestHead): 'http' | 'https' {
  if (forwarded?.proto === undefined) return scheme;
  const proto = forwarded.proto.toLowerCase();
  return proto === 'https' || proto === 'http' ? proto : scheme;
}

/** The host that the caller asked for, as far as we know. */
export function toldHost({ forwarded, host }: RequestHead): string {
  if (forwarded?.host === undefined) return host;
  return parseAuthority(forwarded.host)?.host ?? host;
}
