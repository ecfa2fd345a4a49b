import { createServer, type Server } from 'node:http';
import {
  freePort,
  listenOnLoopback,
  type RunningControlPlane,
  type RunningGateway,
  type RunningMcpServer,
  type RunningUpstream,
  startControlPlane,
  startEchoUpstream,
  startGateway,
  startLandscapeServer,
} from '@sallyport/testkit';
import { type RunningDevLlm, startDevLlm } from '@sallyport/testkit/llm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Event {
  type: string;
  [member: string]: unknown;
}

let plane: RunningControlPlane;
let gateway: RunningGateway;
let echo: RunningUpstream;
let models: RunningDevLlm;
let server: RunningMcpServer;
let endless: { url: string; stop(): Promise<void>; closed: Promise<void> };
let path: string;
let entities: string;

beforeAll(async () => {
  [plane, echo, models, server, endless] = await Promise.all([
    startControlPlane({ flags: ['--cluster-listen', '127.0.0.1:0'] }),
    startEchoUpstream(),
    startDevLlm(),
    startLandscapeServer(),
    startEndlessUpstream(),
  ]);
  const { data } = (await plane.get('/v2/control-planes')) as { data: { id: string }[] };
  path = `/v2/control-planes/${data[0]!.id}`;
  entities = `${path}/core-entities`;
  gateway = await startGateway({ args: await plane.followArgs(), workers: 1 });
  const { hostname, port } = new URL(gateway.proxyUrl);
  const proxy_urls = [
    { host: hostname, port: Number(port), protocol: 'http' },
    { host: '127.0.0.1', port: await freePort('127.0.0.1'), protocol: 'http' },
    { host: '10.255.255.1', port: 80, protocol: 'http' },
  ];
  expect((await plane.send('PATCH', path, { proxy_urls })).status).toBe(200);
  await make('services', { name: 'echo', url: echo.url });
  await make('services', { name: 'endless', url: endless.url });
  await make('services', { name: 'tools', url: server.url });
  for (const name of ['open', 'keyed', 'tokens', 'strangers'])
    await make('services/echo/routes', { name, paths: [`/${name}`] });
  await make('services/endless/routes', { name: 'endless', paths: ['/endless'] });
  await make('services/tools/routes', { name: 'tools', paths: ['/tools'] });
  await make('routes', { name: 'chat', paths: ['/chat'] });
  await make('routes/keyed/plugins', { name: 'key-auth', config: { key_names: ['x-api-key'] } });
  await make('routes/tokens/plugins', { name: 'jwt', config: {} });
  await make('routes/strangers/plugins', { name: 'hmac-auth', config: {} });
  const acl = {
    default_acl: [{ scope: 'tools', allow: ['ann'] }],
    tools: [{ name: 'list_services', description: 'Lists services', acl: { allow: ['ann', 'ben'] } }],
  };
  await make('routes/tools/plugins', { name: 'key-auth' });
  await make('routes/tools/plugins', { name: 'ai-mcp-proxy', config: { mode: 'passthrough-listener', ...acl } });
  const options = { upstream_url: `${models.url}/v1/chat/completions` };
  const model = { provider: 'openai', name: 'gpt-5-mini', options };
  const auth = { header_name: 'Authorization', header_value: 'Bearer any' };
  await make('routes/chat/plugins', { name: 'ai-proxy', config: { route_type: 'llm/v1/chat', auth, model } });
  await make('consumers', { username: 'ann' });
  await make('consumers', { username: 'ben' }, '?wait=applied');
}, 120_000);
afterAll(async () => {
  await gateway?.stop();
  await Promise.all([echo?.stop(), models?.stop(), server?.stop(), endless?.stop()]);
  await plane?.stop();
});

const make = (collection: string, fields: object, query = '') =>
  plane.post(`${entities}/${collection}${query}`, fields);

async function play(body: object): Promise<Event[]> {
  const answer = await plane.send('POST', `${path}/playground`, body);
  const text = await answer.text();
  expect([answer.status, text]).toEqual([200, expect.any(String)]);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
}

const http = (route: string, as: object, more: object = {}) =>
  play({ kind: 'http', route, as, http: { path: `/${route}/x?y=1`, ...more } });
const statusOf = (events: readonly Event[]) => events.find(({ type }) => type === 'head')?.['status'];
const refusal = async (body: object) => {
  const answer = await plane.send('POST', `${path}/playground`, body);
  return [answer.status, ((await answer.json()) as { detail: string }).detail];
};
const credentials = async (collection: string) =>
  ((await plane.get(`${entities}/${collection}`)) as { data: object[] }).data;

describe('the playground', () => {
  it('tells what there is to call, and how callers show who they are', async () => {
    const told = (await plane.get(`${path}/playground`)) as { addresses: object[]; routes: { name: string }[] };
    expect(told.addresses).toMatchObject([
      { url: gateway.proxyUrl, usable: true },
      { usable: true },
      { url: 'http://10.255.255.1:80', usable: false, reason: expect.stringContaining('not a public address') },
    ]);
    const of = (wanted: string) => told.routes.find(({ name }) => name === wanted);
    expect(of('keyed')).toMatchObject({ kind: 'http', authentication: [{ header: 'x-api-key', as_consumer: true }] });
    expect(of('strangers')).toMatchObject({ authentication: [{ plugin: 'hmac-auth', as_consumer: false }] });
    expect(of('chat')).toMatchObject({ kind: 'llm', path: '/chat', models: ['gpt-5-mini'], authentication: [] });
    expect(of('tools')).toMatchObject({ kind: 'mcp' });
  });

  it('calls, and shows what was sent and what came of it', async () => {
    const events = await http(
      'open',
      { type: 'anonymous' },
      { method: 'POST', body: '{"a":1}', headers: { 'X-Mine': 'yes' } },
    );
    expect(events.map(({ type }) => type)).toEqual(['sent', 'head', 'body', 'end']);
    const [sent, head, body, end] = events;
    expect(sent).toMatchObject({ request: { method: 'POST', url: `${gateway.proxyUrl}/open/x?y=1`, body: { a: 1 } } });
    expect(head).toMatchObject({ status: 200, request_id: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(JSON.parse(body!['text'] as string)).toMatchObject({
      url: '/x?y=1',
      headers: { 'x-mine': 'yes' },
      body: '{"a":1}',
    });
    expect(end).toMatchObject({ is_cut: false, bytes: expect.any(Number) });
    expect(end!['error']).toBeUndefined();
    // Nothing of who asks here goes on.
    const { headers } = echo.requests.at(-1)!;
    for (const name of ['cookie', 'origin', 'authorization', 'referer']) expect(headers[name]).toBeUndefined();
  });

  it('acts as a consumer by a credential that it is lent, once for some minutes, and that nobody is shown', async () => {
    expect(statusOf(await http('keyed', { type: 'anonymous' }))).toBe(401);
    const ann = { type: 'consumer', consumer: 'ann' };
    const events = await http('keyed', ann);
    expect(statusOf(events)).toBe(200);
    expect(events[0]).toMatchObject({ request: { headers: { 'x-api-key': '[hidden]' } } });
    expect(echo.requests.at(-1)!.headers).toMatchObject({ 'x-consumer-username': 'ann' });
    expect(statusOf(await http('keyed', ann))).toBe(200);
    expect(await credentials('key-auths')).toMatchObject([{ ttl: 600, tags: ['playground'] }]);
    expect(statusOf(await http('tokens', ann))).toBe(200);
    expect(echo.requests.at(-1)!.headers).toMatchObject({ 'x-consumer-username': 'ann' });
    expect(await credentials('jwts')).toHaveLength(1);
  });

  it('sends what is pasted, which is nowhere afterwards', async () => {
    await make('consumers/ben/key-auth', { key: 'the-key-of-ben' }, '?wait=applied');
    const events = await http('keyed', { type: 'credential', header: 'X-API-Key', value: 'the-key-of-ben' });
    expect(statusOf(events)).toBe(200);
    expect(JSON.stringify(events)).not.toContain('the-key-of-ben');
    const entries = JSON.stringify(await plane.get('/v3/audit-logs?page[size]=100'));
    expect(entries).toContain('"playground"');
    expect(entries).not.toContain('the-key-of-ben');
  });

  it('refuses what would be dishonest or go elsewhere', async () => {
    const as = { type: 'consumer', consumer: 'ann' };
    const to = (route: string, more: object = {}) => ({
      kind: 'http',
      route,
      as: { type: 'anonymous' },
      http: { path: '/open' },
      ...more,
    });
    expect(await refusal(to('strangers', { as }))).toEqual([422, expect.stringContaining('hmac-auth')]);
    expect(await refusal(to('open', { as }))).toEqual([422, expect.stringContaining('asks nobody')]);
    expect(await refusal(to('nowhere'))).toEqual([404, expect.stringContaining('route')]);
    expect(await refusal(to('keyed', { as: { ...as, consumer: 'zoe' } }))).toEqual([
      404,
      expect.stringContaining('zoe'),
    ]);
    expect(await refusal(to('open', { address: 'http://127.0.0.1:1' }))).toEqual([
      400,
      expect.stringContaining('none of'),
    ]);
    expect(await refusal(to('open', { address: 'http://10.255.255.1:80' }))).toEqual([
      409,
      expect.stringContaining('public'),
    ]);
    for (const hostile of ['//evil.example/', '/a b', '/\\evil.example', 'http://evil.example', '/a\r\nx: y', '/#x'])
      expect((await refusal(to('open', { http: { path: hostile } })))[0]).toBe(400);
    for (const header of [
      'Cookie',
      'Host',
      'Origin',
      'X-Forwarded-For',
      'X-Consumer-Username',
      'Authorization',
      'Connection',
    ])
      expect((await refusal(to('open', { http: { path: '/open', headers: { [header]: 'x' } } })))[0]).toBe(400);
    for (const header of ['cookie', 'host', 'x-forwarded-for', 'transfer-encoding'])
      expect((await refusal(to('open', { as: { type: 'credential', header, value: 'x' } })))[0]).toBe(400);
  });

  it('says where no gateway answers', async () => {
    const { addresses } = (await plane.get(`${path}/playground`)) as { addresses: { url: string }[] };
    const as = { type: 'anonymous' };
    const events = await play({ kind: 'http', route: 'open', address: addresses[1]!.url, as, http: { path: '/open' } });
    expect(events.map(({ type }) => type)).toEqual(['sent', 'end']);
    expect(events[1]).toMatchObject({ error: expect.stringContaining('no gateway was reached') });
  });

  it('streams, and ends the call when whoever looks on goes', async () => {
    const stop = new AbortController();
    const answer = await fetch(`${plane.url}${path}/playground`, {
      method: 'POST',
      headers: { authorization: `Bearer ${plane.operatorToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'http', route: 'endless', http: { path: '/endless' } }),
      signal: stop.signal,
    });
    let text = '';
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.includes('"type":"event"')) break;
    }
    expect(text).toContain('{"type":"event","event":"tick","data":{"n":1}}');
    stop.abort();
    await endless.closed;
  });

  it('talks with a model, streamed or not', async () => {
    const messages = [{ role: 'user', content: 'Hello' }];
    const whole = await play({ kind: 'llm', route: 'chat', llm: { messages, stream: false } });
    expect(statusOf(whole)).toBe(200);
    expect(JSON.parse(whole.find(({ type }) => type === 'body')!['text'] as string)).toMatchObject({
      object: 'chat.completion',
    });
    const streamed = await play({ kind: 'llm', route: 'chat', llm: { messages } });
    const data = streamed.filter(({ type }) => type === 'event').map((event) => event['data']);
    expect(data[0]).toMatchObject({ object: 'chat.completion.chunk' });
    expect(data.at(-1)).toBe('[DONE]');
    expect(streamed.at(-1)).toMatchObject({ type: 'end', is_cut: false });
  });

  it.each(['modern', 'legacy'] as const)('asks tools in the language of the %s era', async (era) => {
    const mcp = (method: string, params: object = {}) =>
      play({ kind: 'mcp', route: 'tools', as: { type: 'consumer', consumer: 'ann' }, mcp: { era, method, params } });
    const steps = (await mcp('tools/list')).filter(({ type }) => type === 'sent').map(({ step }) => step);
    expect(steps).toEqual(
      era === 'modern' ? ['tools/list'] : ['initialize', 'notifications/initialized', 'tools/list', 'end'],
    );
    const called = await mcp('tools/call', { name: 'list_services', arguments: { controlPlaneId: 'a' } });
    const messages = called.filter(({ type }) => type === 'message').map(({ message }) => message);
    expect(messages.at(-1)).toMatchObject({
      result: { content: [{ type: 'text', text: expect.stringContaining('payments') }] },
    });
    expect(statusOf(await mcp('initialize'))).toBe(200);
  });

  it('lists tools as a caller sees them, and as the configuration has them', async () => {
    const seenBy = async (consumer: string, era = 'auto') => {
      const body = { route: 'tools', as: { type: 'consumer', consumer }, era };
      return (await plane.post(`${path}/mcp-tools`, body)) as {
        era: string;
        tools: { name: string }[];
        is_complete: boolean;
      };
    };
    const all = ['list_control_planes', 'list_services', 'query_api_requests'];
    for (const era of ['auto', 'legacy']) {
      const seen = await seenBy('ann', era);
      expect(seen.tools.map(({ name }) => name).sort()).toEqual(all);
      expect(seen).toMatchObject({ is_complete: true, era: era === 'auto' ? 'modern' : 'legacy' });
    }
    expect((await seenBy('ben')).tools).toMatchObject([{ name: 'list_services', inputSchema: { type: 'object' } }]);
    const nobody = (await plane.post(`${path}/mcp-tools`, { route: 'tools' })) as object;
    expect(nobody).toMatchObject({ tools: [], status: 401, is_complete: false, error: expect.any(String) });
    expect(await plane.get(`${path}/mcp-tools?route=tools`)).toMatchObject({
      mode: 'passthrough-listener',
      tools: [{ name: 'list_services', description: 'Lists services', acl: { allow: ['ann', 'ben'] } }],
      is_complete: false,
    });
  });

  it('gives back what it was lent when it ends', async () => {
    expect(await credentials('key-auths')).toHaveLength(3);
    await plane.pause();
    await plane.resume();
    expect(await credentials('key-auths')).toMatchObject([{ key: 'the-key-of-ben' }]);
    expect(await credentials('jwts')).toEqual([]);
  });
});

/** Begins a stream of events that never ends. */
async function startEndlessUpstream() {
  const closed = Promise.withResolvers<void>();
  const upstream: Server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('event: tick\ndata: {"n":1}\n\n');
    response.once('close', () => closed.resolve());
  });
  return { ...(await listenOnLoopback(upstream)), closed: closed.promise };
}
