import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readProxyHeader } from './header.ts';

const signature = '0d0a0d0a000d0a515549540a';
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** Name, the bytes, and what they say; each is followed by a request. */
const valid: readonly [name: string, bytes: Buffer, source: { ip: string; port: number } | undefined][] = [
  ['v1 TCP4', Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.1 40000 443\r\n'), { ip: '192.0.2.1', port: 40000 }],
  ['v1 TCP4, port 0', Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.1 0 65535\r\n'), { ip: '192.0.2.1', port: 0 }],
  ['v1 TCP6', Buffer.from('PROXY TCP6 2001:DB8::1 2001:db8::2 40000 443\r\n'), { ip: '2001:db8::1', port: 40000 }],
  ['v1 TCP6 of IPv4', Buffer.from('PROXY TCP6 ::ffff:192.0.2.1 ::1 4 5\r\n'), { ip: '192.0.2.1', port: 4 }],
  ['v1 UNKNOWN', Buffer.from('PROXY UNKNOWN\r\n'), undefined],
  ['v1 UNKNOWN with more', Buffer.from('PROXY UNKNOWN ffff:f::1 ffff:f::2 65535 65535\r\n'), undefined],
  ['v2 TCP4', hex(`${signature} 21 11 000c c0000201 c6336401 9c40 01bb`), { ip: '192.0.2.1', port: 40000 }],
  [
    'v2 TCP4 with extensions',
    hex(`${signature} 21 11 0013 c0000201 c6336401 9c40 01bb 04 0004 00000000`),
    { ip: '192.0.2.1', port: 40000 },
  ],
  [
    'v2 TCP6',
    hex(`${signature} 21 21 0024 20010db8000000000000000000000001 20010db8000000000000000000000002 9c40 01bb`),
    { ip: '2001:db8::1', port: 40000 },
  ],
  [
    'v2 TCP6 of IPv4',
    hex(`${signature} 21 21 0024 00000000000000000000ffffc0000201 00000000000000000000ffffc6336401 9c40 01bb`),
    { ip: '192.0.2.1', port: 40000 },
  ],
  ['v2 LOCAL', hex(`${signature} 20 00 0000`), undefined],
  ['v2 LOCAL with addresses', hex(`${signature} 20 11 000c c0000201 c6336401 9c40 01bb`), undefined],
  ['v2 UNSPEC', hex(`${signature} 21 00 0003 010203`), undefined],
  ['v2 Unix socket', hex(`${signature} 21 31 00d8 ${'00'.repeat(216)}`), undefined],
];

const invalid: readonly [string, Buffer][] = [
  ['nothing of it', Buffer.from('GET / HTTP/1.1\r\n')],
  ['another case', Buffer.from('proxy TCP4 192.0.2.1 198.51.100.1 40000 443\r\n')],
  ['two spaces', Buffer.from('PROXY  TCP4 192.0.2.1 198.51.100.1 40000 443\r\n')],
  ['a space at the end', Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.1 40000 443 \r\n')],
  ['a missing port', Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.1 40000\r\n')],
  ['a large port', Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.1 65536 443\r\n')],
  ['a port with a zero before it', Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.1 040 443\r\n')],
  ['IPv6 as TCP4', Buffer.from('PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n')],
  ['IPv4 as TCP6', Buffer.from('PROXY TCP6 192.0.2.1 198.51.100.1 1 2\r\n')],
  ['octal numbers', Buffer.from('PROXY TCP4 192.0.2.01 198.51.100.1 1 2\r\n')],
  ['a zone', Buffer.from('PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n')],
  ['a bare line feed', Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.1 1 2\n')],
  ['a long line', Buffer.from(`PROXY UNKNOWN ${'x'.repeat(107)}\r\n`)],
  ['a long line without end', Buffer.from(`PROXY UNKNOWN ${'x'.repeat(107)}`)],
  ['UDP4', Buffer.from('PROXY UDP4 192.0.2.1 198.51.100.1 1 2\r\n')],
  ['v2 of version 1', hex(`${signature} 11 11 000c c0000201 c6336401 9c40 01bb`)],
  ['v2 of an unknown command', hex(`${signature} 22 11 000c c0000201 c6336401 9c40 01bb`)],
  ['v2 of an unknown family', hex(`${signature} 21 41 000c c0000201 c6336401 9c40 01bb`)],
  ['v2 over UDP', hex(`${signature} 21 12 000c c0000201 c6336401 9c40 01bb`)],
  ['v2 shorter than its addresses', hex(`${signature} 21 11 000b c0000201 c6336401 9c40 01`)],
  ['v2 with endless extensions', hex(`${signature} 21 11 ffff c0000201 c6336401 9c40 01bb`)],
];

describe('a PROXY protocol header', () => {
  it.each(valid)('%s is read', (_name, bytes, source) => {
    const request = Buffer.from('GET / HTTP/1.1\r\n\r\n');
    expect(readProxyHeader(Buffer.concat([bytes, request]))).toEqual({ bytes: bytes.length, source });
  });

  it.each(valid)('%s needs all of its bytes', (_name, bytes) => {
    for (let length = 0; length < bytes.length; length++)
      expect(readProxyHeader(bytes.subarray(0, length))).toBe('more');
  });

  it.each(invalid)('with %s is refused', (_name, bytes) => {
    expect(readProxyHeader(bytes)).toBe('invalid');
  });

  it('is read from whatever bytes without harm, and never beyond them', () => {
    const start = fc.constantFrom(Buffer.alloc(0), Buffer.from('PROXY '), hex(signature), hex(`${signature}21`));
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 300 }), (head, tail) => {
        const bytes = Buffer.concat([head, tail]);
        const header = readProxyHeader(bytes);
        if (typeof header !== 'string') expect(header.bytes).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 2_000, seed: 9 },
    );
  });

  it('never changes its mind with the bytes that follow', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...valid.map(([, bytes]) => bytes), ...invalid.map(([, bytes]) => bytes)),
        fc.nat(300),
        fc.uint8Array({ maxLength: 20 }),
        (bytes, cut, junk) => {
          const early = readProxyHeader(bytes.subarray(0, cut));
          if (early !== 'more') expect(readProxyHeader(Buffer.concat([bytes, junk]))).toEqual(early);
        },
      ),
      { numRuns: 2_000, seed: 9 },
    );
  });
});
