import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, mcpClients, PersonAtClient, startGateway, startIdp, startMcpServer } from '@sallyport/testkit';

const folder = await mkdtemp(join(tmpdir(), 'sallyport-mcp-oauth2-'));
const logFile = join(folder, 'log.json');
const idp = await startIdp({ scopes: ['mcp', 'tools:sum'] });
const mcpServer = await startMcpServer();
const port = await freePort('127.0.0.1');
const url = `http://127.0.0.1:${port}/mcp`;
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  args: ['--proxy-listen', `127.0.0.1:${port}`],
  env: {
    DECK_MCP_SERVER_URL: mcpServer.url,
    DECK_ISSUER: idp.issuer,
    DECK_RESOURCE: url,
    DECK_LOG_FILE: logFile,
  },
});

/** An application that the provider knows, used by somebody. One that registers itself may ask for more only by registering again. */
function person(name: string): PersonAtClient {
  const at = new PersonAtClient(idp, name);
  at.registered = { client_id: idp.clients.app.id, issuer: idp.issuer };
  return at;
}

try {
  const answer = await fetch(url, { method: 'POST' });
  assert.equal(answer.status, 401, 'nobody without a token');
  const metadataUrl = url.replace('/mcp', '/.well-known/oauth-protected-resource/mcp');
  assert.equal(answer.headers.get('www-authenticate'), `Bearer scope="mcp", resource_metadata="${metadataUrl}"`);
  assert.deepEqual(await (await fetch(metadataUrl)).json(), {
    resource: url,
    authorization_servers: [idp.issuer],
    scopes_supported: ['mcp', 'tools:sum'],
    bearer_methods_supported: ['header'],
  });

  for (const [generation, connect] of mcpClients) {
    const newcomer = new PersonAtClient(idp, 'alice');
    const first = await connect(url, { person: newcomer });
    assert.ok(newcomer.registered?.client_id, `${generation}: the client registers itself with the provider`);
    assert.deepEqual(await first.callTool('echo', { message: 'hello' }), { text: 'Echo: hello', isError: false });
    await first.close();

    const alice = person('alice');
    const client = await connect(url, { person: alice });
    const tools = await client.listTools();
    assert.ok(tools.includes('get-sum') && !tools.includes('get-env'), `${generation}: alice sees what is hers`);
    // The older library renews a token where it should ask for a better one, unless it cannot.
    if (generation === 'sdk 1') alice.held = { ...alice.held!, refresh_token: undefined };
    const { text } = await client.callTool('get-sum', { a: 2, b: 3 });
    assert.match(text, /\b5\b/, `${generation}: a tool that needs another scope`);
    assert.equal(alice.authorizations.length, 2, 'for which alice was asked');
    await client.close();

    const bob = await connect(url, { person: person('bob') });
    assert.deepEqual(await bob.listTools(), [], `${generation}: bob may sign in and has no tools`);
    await assert.rejects(bob.callTool('echo', { message: 'hello' }), /403/);
    await bob.close();
  }

  const elsewhere = await idp.tokensOf('alice', { scope: 'openid mcp', audience: 'https://other.example/mcp' });
  const refused = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${elsewhere.access_token}` },
  });
  assert.equal(refused.status, 401, 'a token for another server');
  assert.match(refused.headers.get('www-authenticate')!, /error="invalid_token"/);

  await gateway.stop();
  const records = (await readFile(logFile, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const by = (id: string | undefined, status: number) =>
    records.some(({ authenticated_entity, response }) => authenticated_entity?.id === id && response.status === status);
  assert.ok(by('alice', 200) && by('alice', 403) && by('bob', 403) && by(undefined, 401), 'the log says who called');
} finally {
  await gateway.stop();
  await mcpServer.stop();
  await idp.stop();
  await rm(folder, { recursive: true, force: true });
}
