import { type RunningControlPlane, type RunningGateway, startControlPlane, startGateway } from '@sallyport/testkit';
import { type RunningDevLlm, startDevLlm } from '@sallyport/testkit/llm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, serve, type TestServer } from './support.ts';

interface Session {
  id: string;
  status: string;
  samples: number;
}

interface Trace {
  request_id: string;
  path: string;
  status: number;
  stages?: { stage: string; plugin?: string; text: string }[];
  spans: { name: string; duration_ms: number; attributes: Record<string, unknown> }[];
}

let upstream: TestServer;
let model: RunningDevLlm;
let plane: RunningControlPlane;
let gateway: RunningGateway;

beforeAll(async () => {
  upstream = await serve((request, response) => {
    response.statusCode = Number(/\d+$/.exec(request.url!)?.[0] ?? 200);
    response.end('said');
  });
  model = await startDevLlm();
  plane = await startControlPlane();
  gateway = await startGateway({
    config: JSON.stringify({
      _format_version: '3.0',
      services: [
        {
          name: 'api',
          url: upstream.url,
          routes: [
            { name: 'api', paths: ['/api'], plugins: [{ name: 'key-auth' }] },
            { name: 'other', paths: ['/other'] },
          ],
        },
      ],
      routes: [
        {
          name: 'chat',
          paths: ['/chat'],
          plugins: [
            {
              name: 'ai-prompt-decorator',
              config: { prompts: { prepend: [{ role: 'system', content: 'Be brief.' }] } },
            },
            {
              name: 'ai-proxy',
              config: {
                route_type: 'llm/v1/chat',
                auth: { header_name: 'Authorization', header_value: 'Bearer canary-key-of-the-provider' },
                model: {
                  provider: 'openai',
                  name: 'gpt-4o',
                  options: { upstream_url: `${model.url}/v1/chat/completions` },
                },
              },
            },
          ],
        },
      ],
      consumers: [{ username: 'ann', keyauth_credentials: [{ key: 'canary-key-of-ann' }] }],
    }),
    args: [...plane.gatewayArgs, '--debug-payloads'],
    workers: 1,
  });
}, 60_000);

afterAll(async () => {
  await Promise.all([gateway?.stop(), upstream?.stop(), model?.stop()]);
  await plane?.stop();
});

async function post(path: string, body?: object): Promise<Session> {
  const answer = await fetch(plane.url + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${plane.operatorToken}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect(answer.ok, await answer.clone().text()).toBe(true);
  return (await answer.json()) as Session;
}

/** Begins a session; resolves when the gateway has it. */
async function begin(body: object): Promise<string> {
  const { id } = await post('/v2/debug-sessions', body);
  await expect.poll(() => show(id), { timeout: 10_000 }).toMatchObject({ status: 'in_progress' });
  return id;
}

const show = (id: string) => plane.get(`/v2/debug-sessions/${id}`) as Promise<Session>;

async function tracesOf(id: string): Promise<Trace[]> {
  const { data } = (await plane.get(`/v2/debug-sessions/${id}/traces?page[size]=100&sort=started_at`)) as {
    data: Trace[];
  };
  return data;
}

/** The worker hears of it in a moment: asks until one request of the kind was seen, and gives its trace. */
async function firstTrace(id: string, path: string, headers: readonly string[]): Promise<Trace> {
  let found: Trace | undefined;
  await expect
    .poll(
      async () => {
        await ask(gateway.proxyUrl + path, { headers });
        found = (await tracesOf(id)).find((trace) => trace.path === path);
        return found;
      },
      { timeout: 10_000 },
    )
    .toBeDefined();
  return found!;
}

describe('a debug session', () => {
  it('shows what requests of a route went through, and no credential', async () => {
    const id = await begin({ sampling: { route: 'api' }, duration_seconds: 60 });
    const key = ['apikey', 'canary-key-of-ann'];
    const { request_id } = await firstTrace(id, '/api/first', key);
    await ask(`${gateway.proxyUrl}/other/unseen`);
    await ask(`${gateway.proxyUrl}/api/last?apikey=canary-key-of-ann`);
    await expect.poll(async () => (await tracesOf(id)).map(({ path }) => path)).toContain('/api/last');
    expect((await tracesOf(id)).map(({ path }) => path)).not.toContain('/other/unseen');

    const whole = (await plane.get(`/v2/debug-sessions/${id}/traces/${request_id}`)) as Trace;
    expect(whole.spans.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'kong',
        'kong.access.plugin.key-auth',
        'kong.balancer',
        'kong.read_headers_from_upstream',
      ]),
    );
    expect(whole.spans[0]!.attributes).toMatchObject({
      'http.response.status_code': 200,
      'kong.auth.consumer.name': 'ann',
    });
    for (const { request_id } of await tracesOf(id)) {
      const text = JSON.stringify(await plane.get(`/v2/debug-sessions/${id}/traces/${request_id}`));
      expect(text).not.toContain('canary-key');
    }
    await post(`/v2/debug-sessions/${id}/cancel`);
  });

  it('with a rule is about exactly those for which it holds, until it is cancelled', async () => {
    const rule = 'http.response.status_code >= 500 && proxy.kong.upstream.status_code == 503';
    const id = await begin({ sampling: { rule }, duration_seconds: 60 });
    await firstTrace(id, '/other/503', []);
    for (const status of [200, 404, 500, 503, 200]) await ask(`${gateway.proxyUrl}/other/last/${status}`);
    await expect.poll(async () => (await tracesOf(id)).at(-1)?.path).toBe('/other/last/503');
    const statuses = (await tracesOf(id)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([503]));

    expect(await post(`/v2/debug-sessions/${id}/cancel`)).toMatchObject({ status: 'cancelled' });
    const { samples } = await show(id);
    for (let n = 0; n < 5; n++) await ask(`${gateway.proxyUrl}/other/after/503`);
    // Another session's trace comes later than what those requests would have left.
    const next = await begin({ sampling: { rule: 'http.path == "/other/next"' }, duration_seconds: 60 });
    await firstTrace(next, '/other/next', []);
    expect((await show(id)).samples).toBe(samples);
    expect((await tracesOf(next)).every(({ path }) => path === '/other/next')).toBe(true);
  });

  it('shows what was said to a model from stage to stage, and no secret', async () => {
    const id = await begin({
      sampling: { route: 'chat' },
      capture_payloads: true,
      redact_pointers: ['/user'],
      duration_seconds: 60,
    });
    const prompt = 'My password: canary-hunter2! Say hello.';
    const body = { user: 'canary-person', messages: [{ role: 'user', content: prompt }] };
    let found: Trace | undefined;
    await expect
      .poll(
        async () => {
          const { status } = await ask(`${gateway.proxyUrl}/chat`, {
            method: 'POST',
            headers: ['Content-Type', 'application/json'],
            body: JSON.stringify(body),
          });
          expect(status).toBe(200);
          [found] = await tracesOf(id);
          return found;
        },
        { timeout: 10_000 },
      )
      .toBeDefined();
    const whole = (await plane.get(`/v2/debug-sessions/${id}/traces/${found!.request_id}`)) as Trace;
    expect(whole.stages!.map(({ stage, plugin }) => plugin ?? stage)).toEqual([
      'client_request',
      'ai-prompt-decorator',
      'provider_request',
      'provider_response',
      'client_response',
    ]);
    const [asked, decorated, sent, answered] = whole.stages!.map(({ text }) => text);
    expect(asked).toContain('Say hello.');
    expect(asked).not.toContain('Be brief.');
    expect(decorated).toContain('Be brief.');
    expect(sent).toContain('gpt-4o');
    expect(answered).toContain('choices');
    expect(JSON.stringify(whole)).not.toContain('canary');
    await post(`/v2/debug-sessions/${id}/cancel`);
  });
});
