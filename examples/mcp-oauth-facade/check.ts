import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { consentAndSignIn, freePort, McpApplication, startGateway, startIdp, startMcpServer } from '@sallyport/testkit';
import { exportJWK, generateKeyPair } from 'jose';

// A provider as many enterprises have it: clients are registered by hand, and it knows nothing of resources.
const idp = await startIdp({ registration: false, resourceIndicators: false, clientIdMetadata: false });
const mcp = await startMcpServer();
const port = await freePort('127.0.0.1');
const address = `http://127.0.0.1:${port}`;
const { privateKey } = await generateKeyPair('ES256', { extractable: true });
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  args: ['--proxy-listen', `127.0.0.1:${port}`],
  env: {
    DECK_GATEWAY: address,
    DECK_MCP_URL: new URL(mcp.url).origin,
    DECK_ISSUER: idp.issuer,
    IDP_CLIENT_SECRET: idp.clients.gateway.secret!,
    FACADE_KEY: JSON.stringify(await exportJWK(privateKey)),
    FACADE_SECRET: randomBytes(32).toString('hex'),
  },
});

const callback = 'http://127.0.0.1:9/callback';

async function connect(application: McpApplication): Promise<Client> {
  const client = new Client({ name: 'example', version: '1.0.0' });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${address}/mcp`), { authProvider: application }));
  return client;
}

/** What happens when somebody connects an MCP client for the first time. */
async function signIn(person: string): Promise<McpApplication> {
  const application = new McpApplication('Example client', callback);
  const transport = new StreamableHTTPClientTransport(new URL(`${address}/mcp`), { authProvider: application });
  const client = new Client({ name: 'example', version: '1.0.0' });
  await assert.rejects(client.connect(transport), UnauthorizedError);
  const back = await consentAndSignIn(idp, person, application.authorizationUrl!.href, { until: callback });
  await transport.finishAuth(back.searchParams);
  return application;
}

try {
  const alice = await connect(await signIn('alice'));
  const { tools } = await alice.listTools();
  assert.ok(tools.length > 0, 'Alice is in the group, and sees the tools');
  const { content } = await alice.callTool({ name: 'echo', arguments: { message: 'hello' } });
  assert.match(JSON.stringify(content), /hello/, 'and calls one');
  await alice.close();

  const bob = await connect(await signIn('bob'));
  assert.deepEqual((await bob.listTools()).tools, [], 'Bob is not in the group: he connects, and has no tools');
  await bob.close();
} finally {
  await gateway.stop();
  await mcp.stop();
  await idp.stop();
}
