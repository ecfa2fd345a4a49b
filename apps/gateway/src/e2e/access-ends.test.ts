import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { openStream, type RunningGateway, startGateway, startSseUpstream } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { ask } from './support.ts';

const secret = 'a secret of thirty-two bytes at least';
let sse: Awaited<ReturnType<typeof startSseUpstream>>;
let webSockets: WebSocketServer;
let gateway: RunningGateway;

beforeAll(async () => {
  sse = await startSseUpstream({ lastsMs: Number.POSITIVE_INFINITY, everyMs: 100 });
  webSockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(webSockets, 'listening');
  const { port } = webSockets.address() as { port: number };
  gateway = await startGateway({
    workers: 1,
    config: JSON.stringify({
      _format_version: '3.0',
      consumers: [{ username: 'ann', jwt_secrets: [{ key: 'ann', secret }] }],
      services: [
        { name: 'sse', url: sse.url, routes: [{ paths: ['/sse'] }] },
        { name: 'ws', url: `http://127.0.0.1:${port}`, routes: [{ paths: ['/ws'] }] },
      ],
      plugins: [{ name: 'jwt' }],
    }),
  });
});
afterAll(async () => {
  await gateway?.stop();
  webSockets?.close();
  await sse?.stop();
});

function tokenOf(claims: object): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ iss: 'ann', ...claims })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** Far enough for a stream to begin before, on any machine. */
const soon = () => Math.ceil(Date.now() / 1000) + 3;

// Both wait for a moment, and may do so at once.
describe.concurrent('an answer', () => {
  it('that streams is cut when the token of its caller ends, and not before', async () => {
    const exp = soon();
    const [ending, lasting] = [tokenOf({ exp }), tokenOf({ exp: exp + 600 })];
    const streams = [ending, lasting, tokenOf({})].map((token) => openStream(`${gateway.proxyUrl}/sse?jwt=${token}`));
    await Promise.all(streams.map(({ started }) => started));
    const { complete, text } = await streams[0]!.ended;
    expect(Date.now()).toBeGreaterThanOrEqual(exp * 1000);
    expect([complete, text.includes('data: {"n":1}')]).toEqual([false, true]);
    expect((await ask(`${gateway.proxyUrl}/sse?jwt=${ending}`)).status).toBe(401);
    const others = Promise.race(streams.slice(1).map(({ ended }) => ended));
    expect(await Promise.race([others, new Promise((resolve) => setTimeout(resolve, 600, 'going on'))])).toBe(
      'going on',
    );
    for (const { abort } of streams) abort();
  });

  it('by WebSocket is, too', async () => {
    const exp = soon();
    const socket = new WebSocket(`${gateway.proxyUrl.replace('http', 'ws')}/ws?jwt=${tokenOf({ exp })}`);
    await once(socket, 'open');
    const [code] = (await once(socket, 'close')) as [number];
    expect(Date.now()).toBeGreaterThanOrEqual(exp * 1000);
    // Nobody took leave.
    expect(code).toBe(1006);
  });
});
