import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OlderTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { startGateway, startMcpServer } from '@sallyport/testkit';

const folder = await mkdtemp(join(tmpdir(), 'sallyport-mcp-passthrough-'));
const log = join(folder, 'mcp.log');
const mcpServer = await startMcpServer();
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_MCP_SERVER_URL: mcpServer.url, DECK_LOG: log },
});
const url = new URL(`${gateway.proxyUrl}/mcp`);
const info = { name: 'check', version: '1.0.0' };
const withKey = { requestInit: { headers: { apikey: 'alice-demo-key' } } };

try {
  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
  const post = (headers: Record<string, string>, body: string) =>
    fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body });
  assert.equal((await post({}, JSON.stringify(ping))).status, 401, 'nobody without a key');
  const twice = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","name":"get-env"}}';
  assert.equal((await post({ apikey: 'alice-demo-key' }, twice)).status, 400, 'nothing that can be read in two ways');

  const client = new Client(info);
  await client.connect(new StreamableHTTPClientTransport(url, withKey));
  assert.ok((await client.listTools()).tools.length > 5);
  const sum = await client.callTool({ name: 'get-sum', arguments: { a: 2, b: 3 } });
  assert.match(JSON.stringify(sum.content), /\b5\b/);
  await client.close();

  const older = new OlderClient(info);
  await older.connect(new OlderTransport(url, withKey));
  const echoed = await older.callTool({ name: 'echo', arguments: { message: 'hello' } });
  assert.match(JSON.stringify(echoed.content), /hello/);
  await older.close();
} finally {
  await gateway.stop();
  await mcpServer.stop();
}

const records = (await readFile(log, 'utf8'))
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
await rm(folder, { recursive: true });
for (const tool of ['get-sum', 'echo']) {
  const record = records.find(({ ai }) => ai?.mcp?.rpc?.some((rpc: { tool_name?: string }) => rpc.tool_name === tool));
  assert.equal(record?.consumer?.username, 'alice', `the call of ${tool} is in the log`);
}
