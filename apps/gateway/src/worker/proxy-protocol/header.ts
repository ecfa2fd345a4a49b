import { readV1, v1Start } from './v1.ts';
import { readV2, v2Signature } from './v2.ts';

/** What a PROXY protocol header says, and how long it was. */
export interface ProxyHeader {
  bytes: number;
  /** The client of the proxy; undefined when the proxy speaks for itself (LOCAL) or of what we know no address of. */
  source: ProxySource | undefined;
}

export interface ProxySource {
  ip: string;
  port: number;
}

/**
 * Reads the header that a connection must begin with (HAProxy's PROXY protocol, versions 1 and 2); `more` while it is
 * not complete, `invalid` when it is none.
 */
export function readProxyHeader(bytes: Buffer): ProxyHeader | 'more' | 'invalid' {
  if (startsWith(bytes, v2Signature)) return bytes.length < v2Signature.length ? 'more' : readV2(bytes);
  if (startsWith(bytes, v1Start)) return bytes.length < v1Start.length ? 'more' : readV1(bytes);
  return 'invalid';
}

/** As far as there are bytes. */
function startsWith(bytes: Buffer, start: Buffer): boolean {
  const length = Math.min(bytes.length, start.length);
  return bytes.compare(start, 0, length, 0, length) === 0;
}
