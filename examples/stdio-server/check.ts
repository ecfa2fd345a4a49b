import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { startGateway } from '@sallyport/testkit';

const configFile = join(import.meta.dirname, 'kong.yaml');
const env = { DECK_GREETING: 'hello' };
const gateway = await startGateway({ configFile, env, args: ['--mcp-command', 'npx'] });

try {
  const requestInit = { headers: { apikey: 'alice-demo-key' } };
  const client = new Client({ name: 'check', version: '1.0.0' });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${gateway.proxyUrl}/mcp`), { requestInit }));
  const { tools } = await client.listTools();
  const names = tools.map(({ name }) => name);
  assert.ok(
    names.some((name) => name.endsWith('echo')),
    'the tools of the program are served',
  );
  assert.ok(!names.some((name) => name.endsWith('get-env')), 'and ruled');
  const echo = names.find((name) => name.endsWith('echo'))!;
  const { content } = await client.callTool({ name: echo, arguments: { message: 'from a program' } });
  assert.match(JSON.stringify(content), /from a program/);
  await client.close();

  const straight = await fetch(`${gateway.proxyUrl}/everything`, { method: 'POST' });
  assert.equal(straight.status, 404, 'nobody reaches the program past the listener');
} finally {
  await gateway.stop();
}

await assert.rejects(startGateway({ configFile, env }), /--mcp-command npx/, 'a program has to be allowed');
