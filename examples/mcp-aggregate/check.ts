import assert from 'node:assert/strict';
import { join } from 'node:path';
import { mcpClientsOfEachEra, startGateway, startMcpServer } from '@sallyport/testkit';
import { startMcpEverything } from '@sallyport/testkit/mcp-everything';

const tools = await startMcpServer();
const lab = await startMcpEverything('modern');
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_TOOLS_URL: tools.url, DECK_LAB_URL: lab.url },
});
const url = `${gateway.proxyUrl}/mcp`;
const withKey = (key: string) => ({ headers: { apikey: key } });

try {
  assert.equal((await fetch(url, { method: 'POST' })).status, 401, 'clients need a key');
  assert.equal(
    (await fetch(`${gateway.proxyUrl}/internal/lab`, { method: 'POST' })).status,
    404,
    'the servers are reached through the listener only',
  );

  for (const [name, connect] of mcpClientsOfEachEra) {
    const alice = await connect(url, withKey('alice-demo-key'));
    const seen = await alice.listTools();
    assert.ok(seen.includes('tools__echo') && seen.includes('lab__test_simple_text'), `${name} sees both servers`);
    assert.ok(!seen.includes('tools__get-env'), `${name} does not see what alice may not use`);
    assert.match((await alice.callTool('tools__echo', { message: 'hello' })).text, /hello/);
    assert.match((await alice.callTool('lab__test_simple_text')).text, /simple text/);
    await assert.rejects(alice.callTool('tools__get-env'), `${name} cannot call it either`);
    await alice.close();
  }

  const root = await mcpClientsOfEachEra[0][1](url, withKey('root-demo-key'));
  assert.ok((await root.listTools()).includes('tools__get-env'), 'admins see all tools');

  const { data } = (await (await fetch(`${gateway.adminUrl}/mcp`)).json()) as {
    data: { sources: { name: string }[] }[];
  };
  assert.deepEqual(
    data[0]?.sources.map(({ name }) => name),
    ['tools', 'lab'],
    'operators see the sources',
  );

  await lab.stop();
  assert.ok((await root.listTools()).includes('tools__echo'), 'one server that is away takes nothing from the other');
  assert.match((await root.callTool('tools__echo', { message: 'still here' })).text, /still here/);
  await root.close();
} finally {
  await gateway.stop();
  await Promise.all([tools.stop(), lab.stop().catch(() => {})]);
}
