import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OlderTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { startEverything, startGateway } from '@sallyport/testkit';
import { createNewServer } from './server.ts';

const newServer = createNewServer().listen(0, '127.0.0.1');
await once(newServer, 'listening');
const oldServer = await startEverything('sse');
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: {
    DECK_NEW_SERVER_URL: `http://127.0.0.1:${(newServer.address() as AddressInfo).port}/mcp`,
    DECK_OLD_SERVER_URL: oldServer.url,
  },
});
const info = { name: 'check', version: '1.0.0' };
const text = (result: object) => JSON.stringify((result as { content?: unknown }).content);

try {
  const older = new OlderClient(info, { capabilities: { elicitation: {} } });
  const questions: string[] = [];
  older.setRequestHandler(ElicitRequestSchema, ({ params }) => {
    questions.push(params.message);
    return { action: 'accept', content: {} };
  });
  const direct = new OlderTransport(new URL(`http://127.0.0.1:${(newServer.address() as AddressInfo).port}/mcp`));
  await assert.rejects(
    new OlderClient(info).connect(direct as Transport),
    'by themselves they do not understand each other',
  );

  await older.connect(new OlderTransport(new URL(`${gateway.proxyUrl}/new`)) as Transport);
  const { tools } = await older.listTools();
  assert.deepEqual(
    tools.map(({ name }) => name),
    ['order'],
  );
  const ordered = await older.callTool({ name: 'order', arguments: { loaves: 3 } });
  assert.match(text(ordered), /3 loaves are on their way/);
  assert.deepEqual(questions, ['Order 3 loaves?'], 'the question of the server reached the person');
  await older.close();

  const newer = new Client(info, { versionNegotiation: { mode: 'auto' } });
  await newer.connect(new StreamableHTTPClientTransport(new URL(`${gateway.proxyUrl}/old`)));
  assert.equal(newer.getNegotiatedProtocolVersion(), '2026-07-28');
  const echoed = await newer.callTool({ name: 'echo', arguments: { message: 'hello' } });
  assert.match(text(echoed), /Echo: hello/, 'and a new client speaks with the oldest kind of server');
  await newer.close();
} finally {
  await gateway.stop();
  await oldServer.stop();
  newServer.close();
  newServer.closeAllConnections();
}
