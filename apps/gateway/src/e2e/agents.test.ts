import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  logRecords,
  mcpClients,
  type RunningGateway,
  type RunningIdp,
  type RunningMcpServer,
  startGateway,
  startIdp,
  startMcpServer,
} from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const agents = {
  chatbot: { id: 'chatbot', secret: 'chatbot-secret' },
  travel: { id: 'travel-agent', secret: 'travel-agent-secret' },
  stranger: { id: 'stranger', secret: 'stranger-secret' },
};
type AgentName = keyof typeof agents;

let folder: string;
let idp: RunningIdp;
let server: RunningMcpServer;
let gateway: RunningGateway;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-agents-'));
  idp = await startIdp({
    clients: Object.values(agents).map(({ id, secret }) => ({
      client_id: id,
      client_secret: secret,
      redirect_uris: ['http://127.0.0.1/'],
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['authorization_code', 'client_credentials', exchangeGrant],
    })),
  });
  server = await startMcpServer();
  gateway = await startGateway({
    config: `
_format_version: "3.0"
services:
  - name: mcp
    url: "${server.url}"
    routes: [{ name: mcp, paths: [/mcp] }]
    plugins:
      - name: openid-connect
        config: { issuer: "${idp.issuer}", auth_methods: [bearer], authenticated_groups_claim: [groups] }
      - name: agent-access
        config: { rules: [{ agents: [chatbot, travel-agent], groups: [konnect-mcp-users] }] }
      - name: ai-mcp-proxy
        config:
          mode: passthrough-listener
          acl_attribute_type: oauth_access_token
          access_token_claim_field: .groups
          default_acl: [{ scope: tools, allow: [admins] }]
          tools:
            - { name: echo, description: Says it again, acl: { allow: [konnect-mcp-users] } }
            - { name: get-sum, description: Adds, acl: { allow: [konnect-mcp-users], deny: ["agent:travel-agent"] } }
plugins:
  - { name: file-log, config: { path: "${join(folder, 'log.json')}" } }
`,
  });
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all([server?.stop(), idp?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

async function through(person: string, name: AgentName): Promise<string> {
  const agent = agents[name];
  const [{ access_token: subject_token }, own] = await Promise.all([
    idp.tokensOf(person),
    idp.tokenOfClient({ client: agent }),
  ]);
  const form = {
    ...{ grant_type: exchangeGrant, subject_token, subject_token_type: accessTokenType },
    ...{ actor_token: own.access_token, actor_token_type: accessTokenType },
  };
  return (await idp.requestToken(form, agent)).access_token;
}

describe.each(mcpClients)('an agent with an MCP client (%s)', (_generation, connect) => {
  const open = async (person: string, agent: AgentName) =>
    connect(`${gateway.proxyUrl}/mcp`, { headers: { authorization: `Bearer ${await through(person, agent)}` } });

  it('sees and calls what the person may through it', async () => {
    const client = await open('alice', 'chatbot');
    expect((await client.listTools()).sort()).toEqual(['echo', 'get-sum']);
    expect((await client.callTool('get-sum', { a: 2, b: 3 })).text).toContain('5');
    await client.close();
  });

  it('sees less than another does for the same person', async () => {
    const client = await open('alice', 'travel');
    expect(await client.listTools()).toEqual(['echo']);
    expect((await client.callTool('echo', { message: 'hello' })).text).toContain('hello');
    await expect(client.callTool('get-sum', { a: 2, b: 3 })).rejects.toThrow(/Insufficient scope|you may not use it/);
    await client.close();
  });

  it('does not connect where it may not act, or not for that person', async () => {
    await expect(open('alice', 'stranger')).rejects.toThrow(/403|may not act/);
    await expect(open('bob', 'chatbot')).rejects.toThrow(/403|may not act/);
  });
});

it('each call is in the log with person and agent', async () => {
  type Line = { actors?: { id: string }[]; response: { status: number } };
  const lines = async () =>
    (await logRecords<Line>(join(folder, 'log.json'))).map(
      ({ actors = [], response }) => `${response.status} ${actors.map(({ id }) => id).join(' ')}`,
    );
  await expect
    .poll(lines)
    .toEqual(
      expect.arrayContaining(['200 alice chatbot', '403 alice travel-agent', '403 alice stranger', '403 bob chatbot']),
    );
});
