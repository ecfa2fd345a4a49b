import { setTimeout as delay } from 'node:timers/promises';
import { type RunningDevLlm, startDevLlm } from '@sallyport/dev-llm';
import {
  connectMcpClient,
  openStream,
  type RunningGateway,
  type RunningMcpServer,
  startGateway,
  startMcpServer,
  startSseUpstream,
} from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, serve, type TestServer } from './support.ts';

let upstream: TestServer;
/** Answers once the test wants it, and never to the end. */
let late: TestServer;
const lateAsked = Promise.withResolvers<() => void>();
let sse: Awaited<ReturnType<typeof startSseUpstream>>;
let llm: RunningDevLlm;
let mcp: RunningMcpServer;
let gateway: RunningGateway;

type Block = { kind: string; name: string };

function config(blocks: readonly Block[]): string {
  const auth = { header_name: 'Authorization', header_value: 'Bearer any' };
  const target = (name: string) => ({
    route_type: 'llm/v1/chat',
    auth,
    model: { provider: 'openai', name, options: { upstream_url: llm.url } },
  });
  return JSON.stringify({
    _format_version: '3.0',
    blocks,
    consumers: [
      { username: 'ann', custom_id: 'a-1', keyauth_credentials: [{ key: 'ann-key' }] },
      { username: 'bob', keyauth_credentials: [{ key: 'bob-key' }] },
    ],
    services: [
      { name: 'shop', url: upstream.url, routes: [{ paths: ['/shop'], plugins: [{ name: 'key-auth' }] }] },
      { name: 'late', url: late.url, routes: [{ paths: ['/late'], plugins: [{ name: 'key-auth' }] }] },
      { name: 'sse', url: sse.url, routes: [{ paths: ['/sse'], plugins: [{ name: 'key-auth' }] }] },
      {
        name: 'tools',
        url: mcp.url,
        routes: [
          {
            paths: ['/pass'],
            plugins: [{ name: 'ai-mcp-proxy', config: { mode: 'passthrough-listener' } }],
          },
          {
            paths: ['/source'],
            plugins: [{ name: 'ai-mcp-proxy', tags: ['tools'], config: { mode: 'upstream-server' } }],
          },
        ],
      },
    ],
    routes: [
      {
        paths: ['/listener'],
        plugins: [{ name: 'ai-mcp-proxy', config: { mode: 'listener', server: { tag: 'tools' } } }],
      },
      { paths: ['/one'], plugins: [{ name: 'ai-proxy', config: target('gpt-4o') }] },
      {
        paths: ['/two'],
        plugins: [{ name: 'ai-proxy-advanced', config: { targets: [target('gpt-4o'), target('gpt-4o-mini')] } }],
      },
    ],
  });
}

async function block(...blocks: Block[]): Promise<void> {
  const body = JSON.stringify({ config: config(blocks) });
  const loaded = await ask(`${gateway.adminUrl}/config`, {
    method: 'POST',
    headers: ['Content-Type', 'application/json'],
    body,
  });
  expect([loaded.status, loaded.text]).toEqual([201, expect.anything()]);
}

beforeAll(async () => {
  [upstream, late, sse, llm, mcp] = await Promise.all([
    serve((_, response) => response.end('open')),
    serve((_, response) => lateAsked.resolve(() => response.write('begun'))),
    startSseUpstream({ lastsMs: Number.POSITIVE_INFINITY, everyMs: 20 }),
    startDevLlm(),
    startMcpServer(),
  ]);
  gateway = await startGateway({ config: config([]) });
}, 60_000);
afterAll(() => Promise.all([gateway, upstream, late, sse, llm, mcp].map((part) => part?.stop())));

const shop = async (key: string) => (await ask(`${gateway.proxyUrl}/shop`, { headers: ['apikey', key] })).status;

async function chat(path: string): Promise<[number, string | undefined]> {
  const messages = [{ role: 'user', content: 'Hello' }];
  const { status, text } = await ask(gateway.proxyUrl + path, {
    method: 'POST',
    headers: ['Content-Type', 'application/json'],
    body: JSON.stringify({ messages }),
  });
  return [status, JSON.parse(text).model];
}

describe('an emergency stop', () => {
  it('keeps a consumer out, and nobody else', async () => {
    expect(await shop('ann-key')).toBe(200);
    await block({ kind: 'consumer', name: 'a-1' });
    expect([await shop('ann-key'), await shop('bob-key')]).toEqual([403, 200]);
    await block();
    expect(await shop('ann-key')).toBe(200);
  });

  it('cuts what streams to whom it keeps out', async () => {
    const open = (key: string) => openStream(`${gateway.proxyUrl}/sse?apikey=${key}`);
    const [ann, bob] = [open('ann-key'), open('bob-key')];
    await Promise.all([ann.started, bob.started]);
    await block({ kind: 'consumer', name: 'ann' });
    expect((await ann.ended).complete).toBe(false);
    expect(await Promise.race([bob.ended, 'going on'])).toBe('going on');
    bob.abort();
    await block();
  });

  it('cuts what begins to stream after it, for a request from before', async () => {
    const ann = openStream(`${gateway.proxyUrl}/late?apikey=ann-key`);
    const answer = await lateAsked.promise;
    await block({ kind: 'consumer', name: 'ann' });
    answer();
    expect(await Promise.race([ann.ended, delay(2_000, 'going on')])).toMatchObject({ complete: false });
    await block();
  });

  it('takes a model away: another one serves, where there is one', async () => {
    await block({ kind: 'model', name: 'openai/gpt-4o' });
    expect((await chat('/one'))[0]).toBe(403);
    const served = await Promise.all(Array.from({ length: 6 }, () => chat('/two')));
    expect(new Set(served.map(([status]) => status))).toEqual(new Set([200]));
    await block({ kind: 'model', name: 'gpt-4o' }, { kind: 'model', name: 'gpt-4o-mini' });
    expect((await chat('/two'))[0]).toBe(403);
    await block();
    expect((await chat('/one'))[0]).toBe(200);
  });

  it.each([
    ['/pass', 'echo', 'echo'],
    ['/listener', 'tools/echo', 'tools__echo'],
  ])('hides a tool, and refuses calls of it: at %s, %s', async (path, name, shown) => {
    await block({ kind: 'tool', name });
    const client = await connectMcpClient(gateway.proxyUrl + path);
    const names = await client.listTools();
    expect(names.length).toBeGreaterThan(1);
    expect(names).not.toContain(shown);
    await expect(client.callTool(shown, { message: 'hello' })).rejects.toThrow(/unknown or you may not use it/);
    await block();
    expect(JSON.stringify(await client.callTool(shown, { message: 'hello' }))).toContain('hello');
    await client.close();
  });
});
