import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, SdkHttpError, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { startGateway, startMcpServer } from '@sallyport/testkit';

const folder = await mkdtemp(join(tmpdir(), 'sallyport-tool-acl-'));
const auditLog = join(folder, 'audit.log');
const mcpServer = await startMcpServer();
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_MCP_SERVER_URL: mcpServer.url, DECK_AUDIT_LOG: auditLog },
});

async function connect(key: string): Promise<Client> {
  const client = new Client({ name: 'check', version: '1.0.0' });
  const url = new URL(`${gateway.proxyUrl}/mcp`);
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers: { apikey: key } } }));
  return client;
}

const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).sort();
const refused = (status: number) => (error: unknown) => error instanceof SdkHttpError && error.data.status === status;

try {
  const alice = await connect('alice-demo-key');
  assert.deepEqual(names((await alice.listTools()).tools), ['echo', 'get-sum'], 'get-env is hidden by its condition');
  assert.deepEqual(names((await alice.listPrompts()).prompts), ['simple-prompt']);
  const { resources } = await alice.listResources();
  assert.ok(resources.length > 0 && resources.every(({ uri }) => uri.startsWith('demo://resource/static/')));

  const sum = await alice.callTool({ name: 'get-sum', arguments: { a: 2, b: 3 } });
  assert.match(JSON.stringify(sum.content), /\b5\b/);
  await assert.rejects(alice.callTool({ name: 'get-sum', arguments: { a: 2, b: 300 } }), refused(403), 'the condition');
  await assert.rejects(
    alice.callTool({ name: 'get-env', arguments: {} }),
    refused(403),
    'hidden: as if it were not there',
  );
  await assert.rejects(alice.getPrompt({ name: 'args-prompt', arguments: { city: 'Bern' } }), refused(403));
  await assert.rejects(alice.readResource({ uri: 'demo://resource/dynamic/text/1' }), refused(403));

  const wrong = await alice.callTool({ name: 'echo', arguments: { text: 'hello' } });
  assert.ok(wrong.isError, 'arguments that do not fit the tool’s schema are answered for the model to mend');
  assert.match(JSON.stringify(wrong.content), /message/);
  const large = await alice.callTool({ name: 'echo', arguments: { message: 'x'.repeat(5_000) } });
  assert.ok(large.isError && JSON.stringify(large.content).includes('too large'), 'and results have a limit');
  for (let i = 0; i < 4; i++) await alice.callTool({ name: 'echo', arguments: { message: 'hello' } });
  await assert.rejects(alice.callTool({ name: 'echo', arguments: { message: 'hello' } }), refused(429), 'the limit');
  await alice.close();

  const root = await connect('root-demo-key');
  const env = await root.callTool({ name: 'get-env', arguments: {} });
  assert.ok(!env.isError, 'who is an admin, and near, may');
  await root.close();
} finally {
  await gateway.stop();
  await mcpServer.stop();
}

const records = (await readFile(auditLog, 'utf8'))
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
await rm(folder, { recursive: true });
const audit = records.flatMap(({ ai }) => ai?.mcp?.audit ?? []);
const find = (wanted: object) =>
  audit.find((entry: Record<string, unknown>) => Object.entries(wanted).every(([key, value]) => entry[key] === value));
assert.ok(find({ primitive_name: 'get-sum', method: 'tools/call', action: 'allow', outcome: 'ok' })?.result_digest);
assert.equal(find({ primitive_name: 'get-sum', action: 'deny' })?.reason, 'condition_unmet');
assert.equal(find({ primitive_name: 'echo', action: 'deny', reason: 'rate_limited' })?.consumer.name, 'alice');
assert.ok(find({ primitive_name: 'get-env', method: 'tools/list', action: 'deny' }), 'what was left out of a list');
