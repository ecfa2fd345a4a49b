import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Client, SdkHttpError, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OlderTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { startGateway, startMcpServer } from '@sallyport/testkit';

const mcpServer = await startMcpServer();
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_MCP_SERVER_URL: mcpServer.url },
});
const url = new URL(`${gateway.proxyUrl}/mcp`);
const info = { name: 'check', version: '1.0.0' };
const options = (key: string) => ({ requestInit: { headers: { apikey: key } } });

async function connect(key: string): Promise<Client> {
  const client = new Client(info);
  await client.connect(new StreamableHTTPClientTransport(url, options(key)));
  return client;
}

async function toolNames(client: Pick<Client, 'listTools'>): Promise<string[]> {
  const { tools } = await client.listTools();
  return tools.map(({ name }) => name).sort();
}

const forbidden = (error: unknown) => error instanceof SdkHttpError && error.data.status === 403;

try {
  await assert.rejects(connect('wrong-key'), 'a wrong key does not connect');
  assert.equal((await fetch(url, { method: 'POST', headers: { apikey: 'wrong-key' } })).status, 401);

  const alice = await connect('alice-demo-key');
  assert.deepEqual(await toolNames(alice), ['echo', 'get-sum'], 'alice sees what her group and she herself may use');
  const { content } = await alice.callTool({ name: 'get-sum', arguments: { a: 2, b: 3 } });
  assert.match(JSON.stringify(content), /\b5\b/, 'and calls it');
  await assert.rejects(
    alice.callTool({ name: 'get-env', arguments: {} }),
    forbidden,
    'what she does not see is refused',
  );
  await alice.close();

  const bob = await connect('bob-demo-key');
  assert.deepEqual(await toolNames(bob), ['echo'], 'bob sees what his group may use');
  await assert.rejects(bob.callTool({ name: 'get-sum', arguments: { a: 2, b: 3 } }), forbidden);
  await bob.close();

  const root = await connect('root-demo-key');
  assert.ok((await toolNames(root)).length > 5, 'admins see all tools');
  await root.close();

  const older = new OlderClient(info);
  await older.connect(new OlderTransport(url, options('bob-demo-key')));
  const { tools } = await older.listTools();
  assert.deepEqual(
    tools.map(({ name }) => name),
    ['echo'],
    'the older client generation works as well',
  );
  const echoed = await older.callTool({ name: 'echo', arguments: { message: 'hello' } });
  assert.match(JSON.stringify(echoed.content), /hello/);
  await older.close();
} finally {
  await gateway.stop();
  await mcpServer.stop();
}
