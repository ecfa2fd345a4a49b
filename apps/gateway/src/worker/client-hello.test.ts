import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readClientHello } from './client-hello.ts';

/** What a real client sends first. */
async function hello(options: ConnectionOptions): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const client = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, ...options });
  client.on('error', () => {});
  const [socket] = await accepted;
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  socket.destroy();
  server.close();
  return bytes;
}

describe('a TLS client', () => {
  it.each<[string, ConnectionOptions, { ecdsa: boolean; rsa: boolean }]>([
    ['of today', { servername: 'a.example' }, { ecdsa: true, rsa: true }],
    ['of TLS 1.3 with RSA', { sigalgs: 'rsa_pss_rsae_sha256' }, { ecdsa: false, rsa: true }],
    ['of TLS 1.3 with ECDSA', { sigalgs: 'ecdsa_secp256r1_sha256' }, { ecdsa: true, rsa: false }],
    [
      'of TLS 1.2 with RSA',
      { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' },
      { ecdsa: false, rsa: true },
    ],
    [
      'of TLS 1.2 with ECDSA',
      { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' },
      { ecdsa: true, rsa: false },
    ],
  ])('%s says what it can use, as soon as all of it is there', async (_name, options, expected) => {
    const bytes = await hello(options);
    expect(readClientHello(bytes)).toEqual(expected);
    expect(readClientHello(inRecordsOf(bytes, 100))).toEqual(expected);
    for (let length = 0; length < bytes.length; length++)
      expect(readClientHello(bytes.subarray(0, length))).toBe('more');
  });
});

/** The same message in small records. */
function inRecordsOf(bytes: Buffer, size: number): Buffer {
  const records: Buffer[] = [];
  for (let at = 5; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size);
    records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 0xff]), part);
  }
  return Buffer.concat(records);
}

describe('what is no client of TLS', () => {
  it.each([
    ['a request', Buffer.from('GET / HTTP/1.1\r\n')],
    ['an alert', Buffer.from([21, 3, 1, 0, 2, 2, 40])],
    ['another message', Buffer.from([22, 3, 1, 0, 4, 2, 0, 0, 0])],
    ['an endless one', Buffer.from([22, 3, 1, 0, 4, 1, 255, 255, 255])],
    ['empty records', Buffer.from([22, 3, 1, 0, 0, 22, 3, 1, 0, 0])],
  ])('is left to the handshake: %s', (_name, bytes) => {
    expect(readClientHello(bytes)).toBeUndefined();
  });

  it('does no harm, whatever it is', async () => {
    const real = await hello({});
    fc.assert(
      fc.property(fc.nat(real.length), fc.uint8Array({ maxLength: 8 }), (at, junk) => {
        const bytes = Buffer.from(real);
        bytes.set(junk.subarray(0, Math.max(0, bytes.length - at)), at);
        readClientHello(bytes);
      }),
      { numRuns: 3_000, seed: 9 },
    );
  });
});
