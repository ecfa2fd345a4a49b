import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSigned } from '@sallyport/certificates';
import { FakeClock } from '@sallyport/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpPort } from './http-port.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(listener: RequestListener, tls?: { cert: string; key: string }): Promise<URL> {
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return new URL(
    `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}/logs?a=b`,
  );
}

function port(clock = new FakeClock()) {
  const http = createHttpPort({ clock });
  closing.push(() => http.close());
  return http;
}

const request = {
  method: 'POST',
  headers: ['Content-Type', 'text/plain'],
  body: Buffer.from('hello'),
  timeoutMs: 5_000,
  keepAliveMs: 60_000,
  tlsVerify: true,
};

describe('requests of plugins', () => {
  it('arrive as given, over kept connections', async () => {
    const seen: string[] = [];
    const sockets = new Set<unknown>();
    const url = await serve((incoming, outgoing) => {
      sockets.add(incoming.socket);
      let body = '';
      incoming.on('data', (chunk) => (body += chunk));
      incoming.on('end', () => {
        seen.push(`${incoming.method} ${incoming.url} ${incoming.headers['content-type']} ${body}`);
        outgoing.writeHead(202).end('thanks');
      });
    });
    const http = port();
    for (let i = 0; i < 3; i++) expect(await http.send({ ...request, url })).toEqual({ status: 202 });
    expect(seen).toEqual(Array(3).fill('POST /logs?a=b text/plain hello'));
    expect(sockets.size).toBe(1);
  });

  it('end with the time they were given', async () => {
    const clock = new FakeClock();
    const arrived = Promise.withResolvers<void>();
    const url = await serve(() => arrived.resolve());
    const outcome = port(clock).send({ ...request, url });
    await arrived.promise;
    clock.advance(5_000);
    await expect(outcome).rejects.toThrow('did not answer within 5000 ms');
  });

  it('do not wait for bodies without end', async () => {
    const url = await serve((_incoming, outgoing) => {
      outgoing.writeHead(200);
      const push = () => {
        while (!outgoing.destroyed && outgoing.write(Buffer.alloc(65536)));
      };
      outgoing.on('drain', push);
      push();
    });
    expect(await port().send({ ...request, url })).toEqual({ status: 200 });
  });

  it('verify the server unless told not to', async () => {
    const url = await serve((_incoming, outgoing) => outgoing.end(), selfSigned({ names: ['127.0.0.1'], days: 1 }));
    await expect(port().send({ ...request, url })).rejects.toMatchObject({ kind: 'tls' });
    expect(await port().send({ ...request, url, tlsVerify: false })).toEqual({ status: 200 });
  });

  it('cannot be split by a header', async () => {
    const url = await serve((_incoming, outgoing) => outgoing.end());
    for (const headers of [
      ['X', 'a\r\nY: b'],
      ['X', 'aĊY: b'],
      ['X: a\r\nY', 'b'],
    ]) {
      await expect(port().send({ ...request, url, headers })).rejects.toThrow('a character that cannot be sent');
    }
  });
});

describe('what is fetched', () => {
  const wanted = { ...request, method: 'GET', body: Buffer.alloc(0), bodyBytesMax: 16, namedBy: 'operator' as const };

  it('comes whole, whatever its status', async () => {
    const url = await serve((_incoming, outgoing) => outgoing.writeHead(404, { 'X-Why': 'gone' }).end('no such keys'));
    const { status, headers, body } = await port().fetch({ ...wanted, url });
    expect([status, headers.get('x-why'), body.toString()]).toEqual([404, 'gone', 'no such keys']);
  });

  it('is refused when it is longer than wanted', async () => {
    const url = await serve((_incoming, outgoing) => outgoing.end('x'.repeat(17)));
    await expect(port().fetch({ ...wanted, url })).rejects.toThrow('answered with more than 16 bytes');
  });

  it.each(['http://user@127.0.0.1/', 'http://:secret@127.0.0.1/', 'ftp://127.0.0.1/', 'file:///etc/hostname'])(
    'is not asked for at %s',
    async (url) => {
      await expect(port().fetch({ ...wanted, url: new URL(url) })).rejects.toThrow('is not asked: ');
    },
  );

  it('is not looked for where a redirect points', async () => {
    const url = await serve((_incoming, outgoing) => outgoing.writeHead(302, { Location: 'http://elsewhere/' }).end());
    expect((await port().fetch({ ...wanted, url })).status).toBe(302);
  });
});
