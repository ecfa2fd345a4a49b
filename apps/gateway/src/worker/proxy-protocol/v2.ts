import type { ProxyHeader, ProxySource } from './header.ts';

export const v2Signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const fixedBytes = 16;
/** Of a whole header, the extensions that some proxies add included; nginx's number. */
const headerBytesMax = 4096;

const versionAndLocal = 0x20;
const versionAndProxy = 0x21;

/** Bytes of the address block by family and transport: IPv4 and IPv6 over TCP, and a Unix socket. */
const tcpOverIpv4 = 0x11;
const tcpOverIpv6 = 0x21;
const unixStream = 0x31;
const unspecified = 0x00;
const addressBytes: ReadonlyMap<number, number> = new Map([
  [tcpOverIpv4, 12],
  [tcpOverIpv6, 36],
  [unixStream, 216],
  [unspecified, 0],
]);

/** Bytes: signature, version and command, family and transport, length, addresses, extensions (which are skipped). */
export function readV2(bytes: Buffer): ProxyHeader | 'more' | 'invalid' {
  if (bytes.length < fixedBytes) return isBegunWell(bytes) ? 'more' : 'invalid';
  if (!isBegunWell(bytes)) return 'invalid';
  const total = fixedBytes + bytes.readUInt16BE(14);
  if (total > headerBytesMax) return 'invalid';
  const isLocal = bytes[12] === versionAndLocal;
  const least = isLocal ? 0 : addressBytes.get(bytes[13]!);
  if (least === undefined || total < fixedBytes + least) return 'invalid';
  if (bytes.length < total) return 'more';
  return { bytes: total, source: isLocal ? undefined : sourceOf(bytes) };
}

/** Whatever comes in pieces is refused with the first wrong one. */
function isBegunWell(bytes: Buffer): boolean {
  return bytes.length <= 12 || bytes[12] === versionAndLocal || bytes[12] === versionAndProxy;
}

function sourceOf(bytes: Buffer): ProxySource | undefined {
  switch (bytes[13]) {
    case tcpOverIpv4:
      return { ip: bytes.subarray(16, 20).join('.'), port: bytes.readUInt16BE(24) };
    case tcpOverIpv6:
      return { ip: ipv6Text(bytes.subarray(16, 32)), port: bytes.readUInt16BE(48) };
    default:
      return undefined;
  }
}

const mappedStart = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]);

function ipv6Text(address: Buffer): string {
  if (address.subarray(0, 12).equals(mappedStart)) return address.subarray(12).join('.');
  const groups = [0, 2, 4, 6, 8, 10, 12, 14].map((at) => address.readUInt16BE(at).toString(16));
  // The short form (RFC 5952), as everything else writes addresses.
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
