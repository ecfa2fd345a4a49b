import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  logRecords,
  mcpClients,
  PersonAtClient,
  type RunningGateway,
  type RunningIdp,
  type RunningMcpServer,
  startEchoUpstream,
  startGateway,
  startIdp,
  startMcpServer,
} from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './support.ts';

let idp: RunningIdp;
let mcpServer: RunningMcpServer;
let echo: Awaited<ReturnType<typeof startEchoUpstream>>;
let gateway: RunningGateway;
let url: string;
let folder: string;
let log: string;

beforeAll(async () => {
  // Tokens name the gateway by its port, which it has to choose first.
  gateway = await startGateway({ config: '_format_version: "3.0"' });
  url = `${gateway.proxyUrl}/mcp`;
  folder = await mkdtemp(join(tmpdir(), 'mcp-oauth-'));
  log = join(folder, 'exchanges.log');
  idp = await startIdp({ scopes: ['mcp', 'tools:sum'] });
  mcpServer = await startMcpServer();
  echo = await startEchoUpstream();
  const oauth = (resource: string, more: object = {}) => ({
    name: 'ai-mcp-oauth2',
    config: {
      resource,
      authorization_servers: [idp.issuer],
      scopes_supported: ['mcp', 'tools:sum'],
      scopes_required: ['mcp'],
      ...more,
    },
  });
  const loaded = await ask(`${gateway.adminUrl}/config`, {
    method: 'POST',
    headers: ['Content-Type', 'application/json'],
    body: JSON.stringify({
      _format_version: '3.0',
      services: [
        {
          name: 'everything',
          url: mcpServer.url,
          routes: [
            {
              name: 'mcp',
              paths: ['/mcp'],
              plugins: [
                oauth(url, { claim_to_header: [{ claim: 'email', header: 'X-Email' }] }),
                {
                  name: 'ai-mcp-proxy',
                  config: {
                    mode: 'passthrough-listener',
                    acl_attribute_type: 'oauth_access_token',
                    access_token_claim_field: 'groups',
                    default_acl: [{ allow: ['konnect-mcp-users'] }],
                    tools: [
                      { name: 'get-sum', description: 'd', scopes_required: ['tools:sum'] },
                      { name: 'get-env', description: 'd', acl: { allow: ['admins'] } },
                    ],
                  },
                },
                { name: 'file-log', config: { path: log } },
              ],
            },
          ],
        },
        {
          name: 'echo',
          url: echo.url,
          routes: [
            { name: 'other', paths: ['/other'], plugins: [oauth(`${gateway.proxyUrl}/other`)] },
            {
              name: 'passing',
              paths: ['/passing'],
              plugins: [oauth(`${gateway.proxyUrl}/passing`, { passthrough_credentials: true })],
            },
            {
              name: 'asking',
              paths: ['/asking'],
              plugins: [
                oauth(`${gateway.proxyUrl}/asking`, {
                  introspection_endpoint: `${idp.url}/introspect`,
                  client_id: idp.clients.gateway.id,
                  client_secret: idp.clients.gateway.secret,
                  cache_introspection: false,
                }),
              ],
            },
            {
              name: 'exchanging',
              paths: ['/exchanging'],
              plugins: [
                oauth(`${gateway.proxyUrl}/exchanging`, {
                  passthrough_credentials: true,
                  token_exchange: {
                    enabled: true,
                    token_endpoint: idp.tokenUrl,
                    client_id: idp.clients.gateway.id,
                    client_secret: idp.clients.gateway.secret,
                    request: { audience: ['https://upstream.example'] },
                  },
                }),
              ],
            },
          ],
        },
        {
          name: 'everything-else',
          url: mcpServer.url,
          routes: [
            {
              name: 'rfc9728',
              paths: ['/rfc9728', '/.well-known/oauth-protected-resource/rfc9728'],
              plugins: [oauth(`${gateway.proxyUrl}/rfc9728`, { scopes_required: undefined })],
            },
            {
              name: 'oidc',
              paths: ['/oidc'],
              plugins: [
                {
                  name: 'openid-connect',
                  config: {
                    issuer: idp.issuer,
                    auth_methods: ['bearer'],
                    groups_claim: ['groups'],
                    groups_required: ['konnect-mcp-users'],
                    protected_resource_metadata: { resource: `${gateway.proxyUrl}/oidc`, scopes_supported: ['mcp'] },
                  },
                },
              ],
            },
            {
              name: 'silent',
              paths: ['/silent'],
              plugins: [
                oauth(`${gateway.proxyUrl}/silent`, { scopes_required: undefined, scopes_supported: undefined }),
              ],
            },
          ],
        },
      ],
    }),
  });
  expect(loaded.status).toBe(201);
});
afterAll(async () => {
  await gateway?.stop();
  await echo?.stop();
  await mcpServer?.stop();
  await idp?.stop();
  await rm(folder, { recursive: true, force: true });
});

const initialize = JSON.stringify({
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
});

function post(token: string | undefined, to = url) {
  const headers = ['Content-Type', 'application/json', 'Accept', 'application/json, text/event-stream'];
  if (token !== undefined) headers.push('Authorization', `Bearer ${token}`);
  return ask(to, { method: 'POST', headers, body: initialize });
}

/** A good token of somebody's, but for what is changed. */
function tokenOf(person: string, claims: object = {}) {
  const now = Math.floor(Date.now() / 1000);
  const groups = person === 'alice' ? ['konnect-mcp-users'] : [];
  const good = {
    iss: idp.issuer,
    sub: person,
    aud: url,
    scope: 'mcp',
    groups,
    client_id: 'app',
    iat: now,
    exp: now + 60,
  };
  return idp.sign({ ...good, ...claims }, { typ: 'at+jwt' });
}

/** The log's record of the only request with this User-Agent. */
async function recordOf(agent: string): Promise<Record<string, unknown>> {
  const find = async () => {
    const records = await logRecords<Record<string, unknown> & { request: { headers: Record<string, string> } }>(log);
    return records.filter(({ request }) => request.headers['user-agent'] === agent);
  };
  await expect.poll(find).toHaveLength(1);
  return (await find())[0]!;
}

describe.each(mcpClients)('an MCP client (%s)', (generation, connect) => {
  it('finds out where to sign in, registers, signs alice in, and calls a tool', async () => {
    const alice = new PersonAtClient(idp, 'alice');
    const client = await connect(url, { person: alice });
    expect(await client.callTool('echo', { message: 'hello' })).toEqual({ text: 'Echo: hello', isError: false });
    expect(alice.registered?.client_id).toBeDefined();
    expect(alice.authorizations).toHaveLength(1);
    const asked = Object.fromEntries(alice.authorizations[0]!.searchParams);
    expect(asked).toMatchObject({ resource: url, code_challenge_method: 'S256' });
    expect(asked['scope']?.split(' ')).toContain('mcp');
    expect(asked['scope']).not.toContain('tools:sum');
    await client.close();
  });

  it('sees the tools that the token’s groups allow', async () => {
    const client = await connect(url, { person: new PersonAtClient(idp, 'alice') });
    const tools = await client.listTools();
    expect(tools).toContain('get-sum');
    expect(tools).not.toContain('get-env');
    await client.close();
  });

  it('gets itself a better token for a tool that needs one, and keeps what it had', async () => {
    const alice = new PersonAtClient(idp, 'alice');
    // The provider lets a client that registered itself never ask for more than it did then.
    alice.registered = { client_id: idp.clients.app.id, issuer: idp.issuer };
    const client = await connect(url, { person: alice });
    // The older library refreshes a token where it should ask for more.
    if (generation === 'sdk 1') alice.held = { ...alice.held!, refresh_token: undefined };
    expect(await client.callTool('get-sum', { a: 2, b: 3 })).toMatchObject({ text: expect.stringContaining('5') });
    const scopes = alice.authorizations.map(({ searchParams }) => searchParams.get('scope')!.split(' '));
    expect(scopes).toEqual([expect.not.arrayContaining(['tools:sum']), expect.arrayContaining(['mcp', 'tools:sum'])]);
    await client.callTool('get-sum', { a: 2, b: 4 });
    expect(alice.authorizations).toHaveLength(2);
    await client.close();
  });

  it('refreshes a token that has expired, without asking alice', async () => {
    const alice = new PersonAtClient(idp, 'alice');
    const client = await connect(url, { person: alice });
    const expired = await tokenOf('alice', { exp: 1 });
    alice.held = { ...alice.held!, access_token: expired };
    expect(await client.callTool('echo', { message: 'again' })).toEqual({ text: 'Echo: again', isError: false });
    expect(alice.held?.access_token).not.toBe(expired);
    expect(alice.authorizations).toHaveLength(1);
    await client.close();
  });

  it('asks for all scopes of the resource where none are required, and learns of them at the place of RFC 9728', async () => {
    const alice = new PersonAtClient(idp, 'alice');
    const client = await connect(url.replace('/mcp', '/rfc9728'), { person: alice });
    expect(alice.authorizations[0]!.searchParams.get('scope')).toMatch(/^mcp tools:sum\b/);
    expect(alice.metadataUrl).toBe(url.replace('/mcp', '/.well-known/oauth-protected-resource/rfc9728'));
    expect(await client.listTools()).toContain('get-sum');
    await client.close();
  });

  it('is led by openid-connect just as well', async () => {
    const oidc = url.replace('/mcp', '/oidc');
    const client = await connect(oidc, { person: new PersonAtClient(idp, 'alice') });
    expect(await client.callTool('echo', { message: 'hello' })).toEqual({ text: 'Echo: hello', isError: false });
    await client.close();
    expect((await post(await tokenOf('alice'), oidc)).status).toBe(401);
  });

  it('asks for no scope where the resource names none', async () => {
    const alice = new PersonAtClient(idp, 'alice');
    const client = await connect(url.replace('/mcp', '/silent'), { person: alice });
    await client.close();
    expect(alice.authorizations[0]!.searchParams.get('scope') ?? 'offline_access').toBe('offline_access');
  });

  it('has no tools as bob, who may sign in and nothing else, and does not ask him for ever', async () => {
    const bob = new PersonAtClient(idp, 'bob');
    const client = await connect(url, { person: bob });
    expect(await client.listTools()).toEqual([]);
    await expect(client.callTool('echo', { message: 'hello' })).rejects.toThrow('403');
    expect(bob.authorizations.length).toBeLessThanOrEqual(2);
    await client.close();
  });
});

describe('a token', () => {
  it('of alice passes, of bob is forbidden, and none is asked for; each is logged with whom it is of', async () => {
    const call = (agent: string, token?: string) =>
      ask(url, {
        method: 'POST',
        headers: [
          ...['Content-Type', 'application/json', 'Accept', 'application/json, text/event-stream', 'User-Agent', agent],
          ...(token === undefined ? [] : ['Authorization', `Bearer ${token}`]),
        ],
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'echo', arguments: {} } }),
      });
    const token = await tokenOf('alice');
    // The server has no session for it, which is the server's own to say.
    expect((await call('alice', token)).status).toBe(400);
    expect((await call('bob', await tokenOf('bob'))).status).toBe(403);
    expect((await call('nobody')).status).toBe(401);
    expect(await recordOf('alice')).toMatchObject({ source: 'upstream', authenticated_entity: { id: 'alice' } });
    expect(await recordOf('bob')).toMatchObject({
      source: 'kong',
      response: { status: 403 },
      authenticated_entity: { id: 'bob' },
    });
    expect(await recordOf('nobody')).toMatchObject({ response: { status: 401 } });
    expect(await recordOf('nobody')).not.toHaveProperty('authenticated_entity');
    expect(await readFile(log, 'utf8')).not.toContain(token);
  });

  it.each([
    ['another server behind the same gateway', () => url.replace('/mcp', '/other')],
    ['the origin', () => new URL(url).origin],
    ['the same with a slash', () => `${url}/`],
    ['the client', () => 'app'],
  ])('for %s is refused', async (_what, aud) => {
    const answer = await post(await tokenOf('alice', { aud: aud() }));
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe(
      'Bearer error="invalid_token", error_description="The access token is not valid here", scope="mcp", ' +
        `resource_metadata="${url}/.well-known/oauth-protected-resource"`,
    );
  });

  it('of this server is refused by its neighbour', async () => {
    const token = await tokenOf('alice');
    expect((await post(token)).status).toBe(200);
    const answer = await post(token, url.replace('/mcp', '/other'));
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toContain('/other/.well-known/oauth-protected-resource');
  });

  it('reaches the server behind only where that is configured', async () => {
    const at = (path: string) => url.replace('/mcp', path);
    const hidden = await post(await tokenOf('alice', { aud: at('/other') }), at('/other'));
    expect(hidden.status).toBe(200);
    expect(JSON.parse(hidden.text).headers).not.toHaveProperty('authorization');
    const token = await tokenOf('alice', { aud: at('/passing') });
    expect(JSON.parse((await post(token, at('/passing'))).text).headers).toMatchObject({
      authorization: `Bearer ${token}`,
    });
  });

  it('is asked about at the provider where that is configured, so that a revoked one is refused', async () => {
    const asking = url.replace('/mcp', '/asking');
    const { access_token: token } = await idp.tokensOf('alice', { scope: 'openid mcp', audience: asking });
    expect((await post(token, asking)).status).toBe(200);
    const { id, secret } = idp.clients.gateway;
    const revoked = await fetch(`${idp.url}/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token, client_id: id, client_secret: secret! }),
    });
    expect(revoked.status).toBe(200);
    expect((await post(token, asking)).status).toBe(401);
    const elsewhere = await idp.tokensOf('alice', { scope: 'openid mcp', audience: url });
    expect((await post(elsewhere.access_token, asking)).status).toBe(401);
  });

  it('is exchanged for one of the server behind, for whom it still is alice who calls', async () => {
    const exchanging = url.replace('/mcp', '/exchanging');
    const { access_token: token } = await idp.tokensOf('alice', { scope: 'openid mcp', audience: exchanging });
    const { status, text } = await post(token, exchanging);
    expect(status).toBe(200);
    const [scheme, exchanged] = JSON.parse(text).headers.authorization.split(' ');
    expect([scheme, exchanged === token]).toEqual(['Bearer', false]);
    const claims = JSON.parse(Buffer.from(exchanged.split('.')[1], 'base64url').toString());
    expect(claims).toMatchObject({ sub: 'alice', aud: 'https://upstream.example' });
  });

  it('twice in a request is refused', async () => {
    const token = await tokenOf('alice');
    const headers = ['Authorization', `Bearer ${token}`, 'Authorization', `Bearer ${token}`];
    expect([400, 401]).toContain((await ask(url, { method: 'POST', headers, body: '{}' })).status);
  });

  it('in the query is refused, and not logged', async () => {
    const token = await tokenOf('alice');
    const answer = await ask(`${url}?access_token=${token}`, { headers: ['User-Agent', 'query'] });
    expect(answer.status).toBe(400);
    expect(await recordOf('query')).toMatchObject({ request: { uri: '/mcp?access_token=REDACTED' } });
    expect(await readFile(log, 'utf8')).not.toContain(token);
  });
});

describe('the metadata of the resource', () => {
  it('are what the URL named in a challenge gives, to anyone', async () => {
    const { headers } = await post(undefined);
    const named = /resource_metadata="([^"]+)"/.exec(headers['www-authenticate']!)![1]!;
    const answer = await ask(named, { headers: ['Origin', 'https://inspector.example'] });
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'no-store', 'access-control-allow-origin': '*' },
    });
    expect(JSON.parse(answer.text)).toEqual({
      resource: url,
      authorization_servers: [idp.issuer],
      scopes_supported: ['mcp', 'tools:sum'],
      bearer_methods_supported: ['header'],
    });
    expect(await ask(named, { method: 'DELETE' })).toMatchObject({ status: 405, headers: { allow: 'GET' } });
    const preflight = ['Origin', 'https://inspector.example', 'Access-Control-Request-Method', 'GET'];
    expect(await ask(named, { method: 'OPTIONS', headers: preflight })).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': '*' },
    });
  });

  it.each([
    ['Host', 'evil.example'],
    ['X-Forwarded-Host', 'evil.example'],
    ['X-Forwarded-Proto', 'https'],
    ['Forwarded', 'host=evil.example;proto=https'],
    ['X-Forwarded-Prefix', '/evil'],
  ])('are where the configuration says, whatever %s says', async (name, value) => {
    const { headers } = await ask(url, { method: 'POST', headers: [name, value], body: '{}' });
    expect(headers['www-authenticate']).toContain(`resource_metadata="${url}/.well-known/oauth-protected-resource"`);
    const { text } = await ask(`${url}/.well-known/oauth-protected-resource`, { headers: [name, value] });
    expect(text).not.toContain('evil');
  });
});
