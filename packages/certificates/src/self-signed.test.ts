import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { selfSigned } from './self-signed.ts';

/** What a real client says about a real server with this certificate: undefined when it trusts it. */
async function verdict(
  pair: { cert: string; key: string },
  ca: string,
  servername: string,
): Promise<string | undefined> {
  const server = createServer(pair).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', servername, ca });
  const outcome = await new Promise<string | undefined>((resolve) => {
    socket.once('secureConnect', () => resolve(undefined));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
  });
  socket.destroy();
  server.close();
  return outcome;
}

describe('a certificate of ours', () => {
  const own = selfSigned({ names: ['a.example', '*.b.example', '127.0.0.1', '::1'], days: 1 });

  it.each(['a.example', 'x.b.example'])('is trusted for %s by whoever trusts it', async (name) => {
    expect(await verdict(own, own.cert, name)).toBeUndefined();
  });

  it('is trusted for no other name', async () => {
    expect(await verdict(own, own.cert, 'c.example')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  it('is not trusted by others', async () => {
    const other = selfSigned({ names: ['a.example'], days: 1 });
    expect(await verdict(own, other.cert, 'a.example')).toBeTypeOf('string');
  });

  it('may be signed by an authority of ours', async () => {
    const authority = selfSigned({ names: ['An authority'], days: 1, isCa: true });
    const signed = selfSigned({ names: ['a.example'], days: 1, issuer: authority });
    expect(await verdict(signed, authority.cert, 'a.example')).toBeUndefined();
  });

  it('is not trusted when it is old', async () => {
    const old = selfSigned({ names: ['a.example'], days: -0.5 });
    expect(await verdict(old, old.cert, 'a.example')).toBe('CERT_HAS_EXPIRED');
  });
});
