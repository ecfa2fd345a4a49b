import { isIPv4, isIPv6 } from 'node:net';
import { plainIp } from '../../proxy/real-ip.ts';
import type { ProxyHeader } from './header.ts';

export const v1Start = Buffer.from('PROXY ', 'latin1');
/** The specification's worst case, line end included. Bytes. */
const lineBytesMax = 107;

const line = /^PROXY (TCP4|TCP6) ([\d.a-fA-F:]+) ([\d.a-fA-F:]+) (0|[1-9]\d{0,4}) (0|[1-9]\d{0,4})$/;
const unknown = /^PROXY UNKNOWN(?: [\x20-\x7e]*)?$/;

/** A line of text: `PROXY TCP4 192.0.2.1 198.51.100.1 40000 443`. */
export function readV1(bytes: Buffer): ProxyHeader | 'more' | 'invalid' {
  const end = bytes.subarray(0, lineBytesMax).indexOf('\r\n');
  if (end < 0) return bytes.length >= lineBytesMax || bytes.includes(0x0a) ? 'invalid' : 'more';
  const text = bytes.toString('latin1', 0, end);
  if (unknown.test(text)) return { bytes: end + 2, source: undefined };
  const match = line.exec(text);
  if (match === null) return 'invalid';
  const [, family, ip, destination, port, destinationPort] = match as unknown as string[];
  const isAddress = family === 'TCP4' ? isIPv4 : isIPv6;
  if (!isAddress(ip!) || !isAddress(destination!)) return 'invalid';
  if (Number(port) > 65535 || Number(destinationPort) > 65535) return 'invalid';
  return { bytes: end + 2, source: { ip: plainIp(ip!.toLowerCase()), port: Number(port) } };
}
