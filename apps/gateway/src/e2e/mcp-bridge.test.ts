import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as SdkClient } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport as SdkTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CreateMessageRequestSchema, ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { type RunningGateway, startGateway } from '@sallyport/testkit';
import { type RunningMcpEverything, startMcpEverything } from '@sallyport/testkit/mcp-everything';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './support.ts';

/** Servers of one era each, behind routes of the default mode: whatever client comes, it is spoken with. */
let servers: readonly RunningMcpEverything[];
let gateway: RunningGateway;

beforeAll(async () => {
  servers = await Promise.all([startMcpEverything('legacy'), startMcpEverything('modern'), startMcpEverything('both')]);
  const services = ['legacy', 'modern', 'both'].map((name, i) => ({
    name,
    url: servers[i]!.url.replace('localhost', '127.0.0.1'),
    routes: [
      {
        paths: [`/${name}`],
        plugins: [
          { name: 'key-auth' },
          { name: 'ai-mcp-proxy', config: { mode: 'passthrough-listener', logging: { log_statistics: true } } },
        ],
      },
    ],
  }));
  const listened = ['legacy', 'modern'].map((name, i) => ({
    name: `${name}-source`,
    url: servers[i]!.url.replace('localhost', '127.0.0.1'),
    routes: [
      {
        name: `${name}-source`,
        paths: [`/${name}-source`],
        plugins: [{ name: 'ai-mcp-proxy', tags: [`only-${name}`], config: { mode: 'upstream-server' } }],
      },
    ],
  }));
  const routes = ['legacy', 'modern'].map((name) => ({
    name: `${name}-listener`,
    paths: [`/${name}-listener`],
    plugins: [
      { name: 'key-auth' },
      { name: 'ai-mcp-proxy', config: { mode: 'listener', server: { tag: `only-${name}` } } },
    ],
  }));
  const consumers = ['ann', 'bob'].map((username) => ({ username, keyauth_credentials: [{ key: `${username}-key` }] }));
  gateway = await startGateway({
    config: JSON.stringify({ _format_version: '3.0', services: [...services, ...listened], routes, consumers }),
  });
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all(servers.map((server) => server.stop()));
});

interface TestClient {
  callTool(request: { name: string; arguments?: Record<string, unknown> }): Promise<{ content?: unknown }>;
  close(): Promise<void>;
}

const headers = { apikey: 'ann-key' };
const elicited = { action: 'accept' as const, content: { username: 'ann', email: 'ann@example.com' } };
const sampled = { role: 'assistant' as const, model: 'm', content: { type: 'text' as const, text: 'I am a model' } };
const capabilities = { sampling: {}, elicitation: {}, roots: {} };

async function connectClient2(path: string, mode: 'legacy' | 'auto'): Promise<TestClient> {
  const client = new Client({ name: 'test', version: '1' }, { capabilities, versionNegotiation: { mode } });
  client.setRequestHandler('elicitation/create', () => elicited);
  client.setRequestHandler('sampling/createMessage', () => sampled);
  await client.connect(
    new StreamableHTTPClientTransport(new URL(gateway.proxyUrl + path), { requestInit: { headers } }),
  );
  const version = client.getNegotiatedProtocolVersion();
  expect(version).toBe(mode === 'auto' ? '2026-07-28' : '2025-11-25');
  return client;
}

async function connectSdk1(path: string): Promise<TestClient> {
  const client = new SdkClient({ name: 'test', version: '1' }, { capabilities });
  client.setRequestHandler(ElicitRequestSchema, () => elicited);
  client.setRequestHandler(CreateMessageRequestSchema, () => sampled);
  const transport = new SdkTransport(new URL(gateway.proxyUrl + path), { requestInit: { headers } });
  await client.connect(transport as Transport);
  return client as TestClient;
}

const clients = [
  ['client 2, legacy', (path: string) => connectClient2(path, 'legacy')],
  ['client 2, modern', (path: string) => connectClient2(path, 'auto')],
  ['sdk 1', connectSdk1],
] as const;

function textOf({ content }: { content?: unknown }): string {
  return (content as { text?: string }[]).map(({ text = '' }) => text).join('');
}

describe.each(clients)('%s', (_name, connect) => {
  it.each(['legacy', 'modern', 'both'])(
    'calls, is asked, and is told the progress, at a server of the era: %s',
    async (era) => {
      const client = await connect(`/${era}`);
      expect(textOf(await client.callTool({ name: 'test_simple_text' }))).toContain('text');
      const name = 'test_elicitation';
      const answer = textOf(await client.callTool({ name, arguments: { message: 'Who are you?' } }));
      expect(answer).toContain('action=accept');
      expect(answer).toContain('ann@example.com');
      const prompt = { name: 'test_sampling', arguments: { prompt: 'Hello?' } };
      expect(textOf(await client.callTool(prompt))).toContain('I am a model');
      // Many at a time, at both workers.
      const calls = Array.from({ length: 12 }, () => client.callTool({ name, arguments: { message: 'Again?' } }));
      for (const again of await Promise.all(calls)) expect(textOf(again)).toContain('action=accept');
      await client.close();
    },
  );
});

describe.each(['legacy', 'modern'])(
  'sdk 1 over HTTP+SSE of 2024-11-05, at a listener over a server of the era: %s',
  (era) => {
    it('lists, calls, and is asked', async () => {
      const client = new SdkClient({ name: 'test', version: '1' }, { capabilities });
      client.setRequestHandler(ElicitRequestSchema, () => elicited);
      const fetchWithKey: typeof fetch = (url, init) =>
        fetch(url, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), ...headers } });
      const url = new URL(`${gateway.proxyUrl}/${era}-listener`);
      const transport = new SSEClientTransport(url, {
        eventSourceInit: { fetch: fetchWithKey },
        requestInit: { headers },
      });
      await client.connect(transport as Transport);
      const { tools } = await client.listTools();
      const nameOf = (name: string) => tools.find((tool) => tool.name.endsWith(name))!.name;
      const calling = client as unknown as TestClient;
      expect(textOf(await calling.callTool({ name: nameOf('test_simple_text') }))).toContain('text');
      const name = nameOf('test_elicitation');
      expect(textOf(await calling.callTool({ name, arguments: { message: 'Who?' } }))).toContain('action=accept');
      await client.close();
    });
  },
);

describe.each(['/legacy', '/modern', '/legacy-listener'])('a session at %s (S-SESSION)', (path) => {
  const send = (key: string, message: unknown, id?: string, method = 'POST') => {
    const fields = ['apikey', key, 'Accept', 'application/json, text/event-stream'];
    if (id !== undefined) fields.push('Mcp-Session-Id', id);
    if (method === 'POST') fields.push('Content-Type', 'application/json');
    const body = method === 'POST' ? { body: JSON.stringify(message) } : {};
    return ask(gateway.proxyUrl + path, { method, headers: fields, ...body });
  };
  const initialize = {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
  };
  const ping = { jsonrpc: '2.0', id: 2, method: 'ping' };

  it('is its principal’s alone, cannot be made up or carried to another route, and ends with DELETE at every worker', async () => {
    const id = (await send('ann-key', initialize)).headers['mcp-session-id']!;
    expect(id).toMatch(/^[\x21-\x7e]+$/);
    const changed = `${id.slice(0, -2)}${id.at(-2) === 'A' ? 'B' : 'A'}${id.at(-1)}`;
    for (const [key, shown] of [
      ['bob-key', id],
      ['ann-key', changed],
      ['ann-key', 'a'.repeat(200)],
    ] as const) {
      for (const method of ['POST', 'GET', 'DELETE'])
        expect((await send(key, ping, shown, method)).status, `${method} ${key}`).toBe(404);
    }
    const elsewhere = await ask(`${gateway.proxyUrl}/both`, {
      method: 'POST',
      headers: ['apikey', 'ann-key', 'Content-Type', 'application/json', 'Mcp-Session-Id', id],
      body: JSON.stringify(ping),
    });
    expect(elsewhere.status).toBe(404);
    expect((await send('ann-key', ping, id)).status).toBe(200);
    expect((await send('ann-key', undefined, id, 'DELETE')).status).toBeLessThan(300);
    // Each over a connection of its own, so that both workers are asked.
    for (let i = 0; i < 10; i++) expect((await send('ann-key', ping, id)).status).toBe(404);
  });
});
