import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { listenOnLoopback, startGateway } from '@sallyport/testkit';
import { WebSocket, WebSocketServer } from 'ws';

const server = createServer((_request, response) => response.end('a page'));
const chat = new WebSocketServer({ server });
chat.on('connection', (socket) => socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })));
const upstream = await listenOnLoopback(server);
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_CHAT_URL: upstream.url },
});
const address = gateway.proxyUrl.replace('http', 'ws');

try {
  const stranger = new WebSocket(`${address}/chat`);
  stranger.on('error', () => {});
  const [, refusal] = (await once(stranger, 'unexpected-response')) as [unknown, IncomingMessage];
  assert.equal(refusal.statusCode, 401);

  for (const path of ['/chat', '/live']) {
    const socket = new WebSocket(`${address}${path}?apikey=ann-key`);
    await once(socket, 'open');
    socket.send('hello');
    const [data] = (await once(socket, 'message')) as [Buffer];
    assert.equal(data.toString(), 'hello');
    socket.close(1000);
    const [code] = await once(socket, 'close');
    assert.equal(code, 1000);
  }

  const page = await fetch(`${gateway.proxyUrl}/chat`, { headers: { apikey: 'ann-key' } });
  assert.equal(await page.text(), 'a page');
  const noSocket = await fetch(`${gateway.proxyUrl}/live`, { headers: { apikey: 'ann-key' } });
  assert.equal(noSocket.status, 426);
} finally {
  await gateway.stop();
  await upstream.stop();
}
