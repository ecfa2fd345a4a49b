import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { selfSigned } from '@sallyport/certificates';
import { startForwardProxy } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { NodeIdentity } from './identity.ts';
import { openOutlet } from './outlet.ts';
import { refusalIn } from './refusal.ts';

const authority = selfSigned({ names: ['An authority'], days: 1, isCa: true });
const own = selfSigned({ names: ['a gateway'], days: 1, usage: 'client' });
const identity: NodeIdentity = {
  certificate: own.cert,
  key: own.key,
  authorities: authority.cert,
  keyName: '',
  sealingKey: Buffer.alloc(32),
};

describe('the way to a control plane', () => {
  let server: Server;
  let port: number;
  const shown: (string | undefined)[] = [];
  const paths: (string | undefined)[] = [];

  beforeAll(async () => {
    const { cert, key } = selfSigned({ names: ['control.test', '127.0.0.1'], days: 1, issuer: authority });
    server = createServer({ cert, key, requestCert: true, rejectUnauthorized: false });
    const sockets = new WebSocketServer({ noServer: true });
    server.on('upgrade', (request, socket, head) => {
      shown.push((request.socket as TLSSocket).getPeerX509Certificate()?.subject);
      paths.push(request.url);
      if (request.url?.includes('refused'))
        return void socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n{"detail":"It is nobody."}');
      sockets.handleUpgrade(request, socket, head, (webSocket) => webSocket.close(1000));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const to = (host: string, more: object = {}) => ({
    url: `https://${host}:${port}`,
    proxy: undefined,
    controlPlaneId: undefined,
    ...more,
  });
  const outcome = async (socket: WebSocket): Promise<unknown> =>
    await new Promise((resolve) => {
      socket.once('open', () => resolve('open'));
      socket.once('error', (error) => resolve(error.message));
      socket.once('unexpected-response', (_request, response) => resolve(refusalIn(response)));
    });

  it('leads there over TLS, showing who comes, and to the control plane that is named', async () => {
    expect(await outcome(openOutlet(to('127.0.0.1', { controlPlaneId: 'one' }), identity))).toBe('open');
    expect([shown.at(-1), paths.at(-1)]).toEqual(['CN=a gateway', '/v1/outlet?control_plane_id=one']);
  });

  it('leads nowhere where another authority signs, or the name is another', async () => {
    const other = selfSigned({ names: ['Another'], days: 1, isCa: true }).cert;
    const strange = { ...identity, authorities: other };
    expect(await outcome(openOutlet(to('127.0.0.1'), strange))).toMatch(/unable to verify|issuer certificate/);
    expect(await outcome(openOutlet(to('127.0.0.1'), { ...identity, authorities: undefined }))).toMatch(
      /issuer|verify/,
    );
    expect(await outcome(openOutlet(to('localhost'), identity))).toMatch("does not match certificate's altnames");
  });

  it('leads through a proxy, which tunnels, and says why that does not', async () => {
    const proxy = await startForwardProxy();
    const through = { proxy: { host: '127.0.0.1', port: proxy.port } };
    expect(await outcome(openOutlet(to('control.test', through), identity))).toBe('open');
    expect(proxy.visits).toEqual([{ line: `CONNECT control.test:${port}`, authorization: undefined }]);
    await proxy.stop();
    const closed = await startForwardProxy({ refuses: '403 Forbidden' });
    const refusing = { proxy: { host: '127.0.0.1', port: closed.port } };
    expect(await outcome(openOutlet(to('control.test', refusing), identity))).toMatch('refused the tunnel with 403');
    await closed.stop();
  });

  it('tells why a control plane lets nobody in', async () => {
    const refused = to('127.0.0.1', { controlPlaneId: 'refused' });
    expect(await outcome(openOutlet(refused, identity))).toBe('It is nobody.');
  });
});
