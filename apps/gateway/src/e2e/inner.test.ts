import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logRecords, type RunningGateway, startFloodUpstream, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type Echo, serve, serveRaw, type TestServer } from './support.ts';

/**
 * Serves by making the inner request that the header `Inner` asks for; tells what came of it as JSON, or passes it on as
 * it comes where `Inner-Stream` is set.
 */
const errand = `
import { definePlugin } from '@sallyport/plugin';
import { z } from 'zod';

export default definePlugin({
  interface: 1,
  name: 'errand',
  after: 'acl',
  schema: z.strictObject({}),
  setup(_config, { inner, clock }) {
    return {
      serve(x, answer) {
        const asked = x.requestHeaders.get('inner');
        if (asked === undefined) return undefined;
        const { own, throws, body, afterMs = 0, ...request } = JSON.parse(asked);
        const told = { calls: 0, chunks: 0, body: '' };
        const finish = (more) => {
          answer.head(200, ['Content-Type', 'application/json']);
          answer.write(Buffer.from(JSON.stringify({ ...told, ...more })));
          answer.end();
        };
        const whole = {
          onHead(status, headers, source) {
            if (throws) throw new Error('the letter is lost');
            Object.assign(told, { status, source, innerId: headers.get('x-kong-request-id'), mark: headers.get('x-mark') });
          },
          onData: (chunk) => { told.chunks++; told.body += chunk; },
          onEnd: () => finish({}),
          onError: (error, message) => finish({ error, message }),
        };
        const passing = {
          onHead: (status, headers) => answer.head(status, ['Content-Type', headers.get('content-type') ?? 'text/plain']),
          onData: (chunk) => { if (!answer.write(chunk)) { x.note('pauses', (x.custom?.pauses ?? 0) + 1); call.pause(); } },
          onEnd: () => answer.end(),
          onError: () => answer.fail(new Error('cut')),
        };
        const receiver = x.requestHeaders.has('inner-stream') ? passing : whole;
        let call;
        const send = () => { call = inner.send(
          { of: own ? undefined : x, to: 'router', method: 'GET', target: '/', headers: [], timeoutMs: 5_000, ...request,
            body: body === undefined ? undefined : Buffer.from(body) },
          receiver,
        ); };
        if (afterMs > 0) clock.after(afterMs, send);
        else send();
        if (throws) answer.head(204, []), answer.end();
        return { onDrain: () => call.resume(), onAbandon: () => call.abort() };
      },
    };
  },
});
`;

interface Told {
  status: number;
  source: string;
  innerId: string;
  mark: string | undefined;
  body: string;
  error: string | undefined;
  message: string | undefined;
}

let folder: string;
let api: TestServer;
let cutting: TestServer;
let flood: Awaited<ReturnType<typeof startFloodUpstream>>;
let gateway: RunningGateway;
/** Paths whose requests the upstream saw closed before it answered. */
const closed: string[] = [];
/** Paths of the requests it got. */
const got: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-inner-'));
  await writeFile(join(folder, 'errand.ts'), errand);
  api = await serve((request, response) => {
    got.push(request.url!);
    response.once('close', () => {
      if (!response.writableFinished) closed.push(request.url!);
    });
    if (request.url!.startsWith('/hangs')) return;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const echo = {
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: `${Buffer.concat(chunks)}`,
      };
      const answer = () => response.end(JSON.stringify(echo));
      if (request.url!.startsWith('/slowly')) setTimeout(answer, 600);
      else answer();
    });
  });
  cutting = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello'));
  flood = await startFloodUpstream(64 << 20);
  gateway = await startGateway({ config: config('a'), workers: 1, args: ['--plugins', join(folder, 'errand.ts')] });
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all([api, cutting, flood].map((server) => server?.stop()));
  await rm(folder, { recursive: true, force: true });
});

const logId = '11111111-1111-4111-8111-111111111111';
const hiddenId = '22222222-2222-4222-8222-222222222222';

function config(mark: string): string {
  const transformer = (value: string) => ({
    name: 'response-transformer',
    config: { add: { headers: [`X-Mark:${value}`] } },
  });
  return JSON.stringify({
    _format_version: '3.0',
    consumers: [{ username: 'ann', keyauth_credentials: [{ key: 'k-ann' }], acls: [{ group: 'staff' }] }],
    services: [
      {
        name: 'api',
        url: `${api.url}/base`,
        routes: [
          { name: 'open', paths: ['/open'], strip_path: false, plugins: [transformer(mark)] },
          { name: 'staff', paths: ['/staff'], plugins: [{ name: 'acl', config: { allow: ['staff'] } }] },
          {
            id: hiddenId,
            name: 'hidden',
            hosts: ['nobody.example'],
            paths: ['/hidden'],
            plugins: [transformer('hidden')],
          },
          {
            name: 'door',
            paths: ['/door'],
            plugins: [{ name: 'errand' }, { name: 'key-auth', config: { key_names: ['apikey'] } }],
          },
        ],
      },
      { name: 'root', url: api.url, routes: [{ name: 'root', paths: ['/root'] }] },
      { name: 'cutting', url: cutting.url, routes: [{ paths: ['/cutting'] }] },
      { name: 'flood', url: flood.url, routes: [{ paths: ['/flood'] }] },
    ],
    routes: [{ name: 'free', paths: ['/free'], plugins: [{ name: 'errand' }] }],
    plugins: [{ id: logId, name: 'file-log', config: { path: join(folder, 'log') } }],
  });
}

async function tell(path: string, request: object, headers: readonly string[] = []): Promise<Told> {
  const { text } = await ask(gateway.proxyUrl + path, {
    headers: ['Inner', JSON.stringify(request), 'apikey', 'k-ann', ...headers],
  });
  return JSON.parse(text) as Told;
}

const echoIn = ({ body }: Told) => JSON.parse(body) as Echo;

interface LogLine {
  request: { id: string; uri: string };
  response: { status: number };
  parent_request_id?: string;
  client_ip: string;
  consumer?: { username: string };
  [noted: string]: unknown;
}

async function recordOf(match: (line: LogLine) => boolean): Promise<LogLine> {
  let found: LogLine | undefined;
  await expect
    .poll(
      async () => {
        found = (await logRecords<LogLine>(join(folder, 'log'))).find(match);
        return found;
      },
      { timeout: 10_000 },
    )
    .toBeDefined();
  return found!;
}

describe('an inner request to the router', () => {
  it('finds its route, whose plugins run, and is an exchange of its own', async () => {
    const told = await tell('/free', { method: 'POST', target: '/open/x?a=1', body: 'hello', headers: ['X-A', '1'] });
    expect(told).toMatchObject({ status: 200, source: 'upstream', mark: 'a' });
    expect(echoIn(told)).toMatchObject({ method: 'POST', url: '/base/open/x?a=1', body: 'hello' });
    expect(echoIn(told).headers).toMatchObject({ 'x-a': '1', 'content-length': '5', 'x-forwarded-path': '/open/x' });
    const record = await recordOf(({ request }) => request.id === told.innerId);
    const outer = await recordOf(({ request }) => request.id === record.parent_request_id);
    expect([outer.request.uri, outer.parent_request_id]).toEqual(['/free', undefined]);
  });

  it('belongs to the trace that the caller tells of, though nobody traces', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
    const told = await tell('/free', { target: '/open' }, ['Traceparent', traceparent]);
    const inner = await recordOf(({ request }) => request.id === told.innerId);
    const outer = await recordOf(({ request }) => request.id === inner.parent_request_id);
    expect([inner['trace_id'], outer['trace_id']]).toEqual([{ w3c: traceId }, { w3c: traceId }]);
    // It was not this request that the caller sent it with.
    expect(echoIn(told).headers).not.toHaveProperty('traceparent');
    const direct = await ask(`${gateway.proxyUrl}/open`, { headers: ['Traceparent', traceparent] });
    expect((JSON.parse(direct.text) as Echo).headers['traceparent']).toBe(traceparent);
  });

  it('is its caller’s, who passes where that one may', async () => {
    const told = await tell('/door', { target: '/staff' });
    expect(told.status).toBe(200);
    expect(echoIn(told).headers).toMatchObject({
      'x-consumer-username': 'ann',
      'x-credential-identifier': expect.any(String),
    });
    expect((await recordOf(({ request }) => request.id === told.innerId)).consumer?.username).toBe('ann');
    expect((await tell('/free', { target: '/staff' })).status).toBe(401);
  });

  it('cannot be told by its headers who calls, or how it is framed', async () => {
    const headers = [
      'X-Consumer-Username',
      'root',
      'Content-Length',
      '999',
      'Transfer-Encoding',
      'chunked',
      'Connection',
      'x-a',
    ];
    const told = await tell('/free', { target: '/open', headers });
    const echo = echoIn(told);
    expect([echo.headers['x-consumer-username'], echo.headers['content-length'], echo.body]).toEqual([
      undefined,
      undefined,
      '',
    ]);
  });

  it('is refused by the gateway as any other', async () => {
    expect(await tell('/free', { target: '/nowhere' })).toMatchObject({ status: 404, source: 'gateway' });
    expect(await tell('/free', { target: '/open/%zz' })).toMatchObject({ status: 400, source: 'gateway' });
  });

  it('is the gateway’s own without an exchange that it is for', async () => {
    const told = await tell('/door', { own: true, target: '/open', headers: ['Host', 'own.example'] });
    expect(echoIn(told).headers).not.toHaveProperty('x-consumer-username');
    const record = await recordOf(({ request }) => request.id === told.innerId);
    expect([record.client_ip, record.parent_request_id, record.consumer]).toEqual(['127.0.0.1', undefined, undefined]);
  });
});

describe('an inner request to the service', () => {
  it('goes where its exchange would have gone, past the plugins', async () => {
    const plain = await tell('/door/sub?q=1', { to: 'service', target: '' });
    expect(echoIn(plain)).toMatchObject({ method: 'GET', url: '/base/sub?q=1' });
    expect(echoIn(plain).headers['x-consumer-username']).toBe('ann');
    expect(echoIn(await tell('/door', { to: 'service', target: '/more?b=2' })).url).toBe('/base/more?b=2');
    expect(echoIn(await tell('/door', { to: 'service', target: '?b=2' })).url).toBe('/base?b=2');
    expect(echoIn(await tell('/door', { to: 'service', target: '/messages?s=1', isExact: true })).url).toBe(
      '/messages?s=1',
    );
  });

  it('is refused where there is none', async () => {
    expect(await tell('/free', { to: 'service', target: '' })).toMatchObject({ status: 503, source: 'gateway' });
  });
});

describe('an inner request to a route', () => {
  it('goes through its plugins to its service, whatever its hosts and paths', async () => {
    const told = await tell('/free', { to: { routeId: hiddenId }, target: '' });
    expect([told.status, told.mark, echoIn(told).url]).toEqual([200, 'hidden', '/base']);
    expect(echoIn(await tell('/free', { to: { routeId: hiddenId }, target: '/t?x=1' })).url).toBe('/base/t?x=1');
    expect(await tell('/free', { to: { routeId: logId }, target: '' })).toMatchObject({
      status: 404,
      source: 'gateway',
    });
  });
});

describe('an inner request that goes wrong', () => {
  it('ends when no head comes in time, and its upstream hears of it', async () => {
    expect(await tell('/free', { target: '/root/hangs/a', timeoutMs: 200 })).toMatchObject({ error: 'timeout' });
    await expect.poll(() => closed, { timeout: 10_000 }).toContain('/hangs/a');
  });

  it('tells that an answer was cut', async () => {
    expect(await tell('/free', { target: '/cutting' })).toMatchObject({ status: 200, body: 'hello', error: 'cut' });
  });

  it('ends where it would go in circles', async () => {
    let nested = '{"target":"/open"}';
    for (let depth = 0; depth < 6; depth++) nested = JSON.stringify({ target: '/free', headers: ['Inner', nested] });
    let told = await tell('/free', JSON.parse(nested));
    while (told.error === undefined) told = JSON.parse(told.body) as Told;
    expect(told.error).toBe('loop');
  });

  it('is not sent when it cannot be written', async () => {
    for (const request of [
      { headers: ['X-A', 'a\r\nX-B: b'] },
      { headers: ['X A', 'a'] },
      { target: 'http://elsewhere/' },
      { target: '/a b' },
      { method: 'GET /x HTTP/1.1\r\n' },
    ])
      expect(await tell('/free', request)).toMatchObject({ error: 'failed' });
  });

  it('fails alone when nobody takes its answer properly', async () => {
    const { status } = await ask(`${gateway.proxyUrl}/free`, {
      headers: ['Inner', JSON.stringify({ target: '/open', throws: true })],
    });
    expect(status).toBe(204);
    await expect.poll(() => gateway.logs.join('\n'), { timeout: 10_000 }).toContain('the letter is lost');
    expect((await tell('/free', { target: '/open' })).status).toBe(200);
  });
});

describe('an inner answer that streams', () => {
  const stream = (target: string) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { inner: JSON.stringify({ target }), 'inner-stream': '1' };
      get(`${gateway.proxyUrl}/free?${target}`, { agent: false, headers }, resolve).once('error', reject);
    });

  it('waits for whoever takes it', async () => {
    const answer = await stream('/flood');
    let bytes = 0;
    for await (const chunk of answer) bytes += (chunk as Buffer).length;
    expect(bytes).toBe(64 << 20);
    const record = await recordOf(({ request }) => request.uri === '/free?/flood');
    expect(record['pauses']).toBeGreaterThan(1);
  });

  it('is cut when its outer exchange’s client leaves', async () => {
    const request = get(`${gateway.proxyUrl}/free`, {
      agent: false,
      headers: { inner: JSON.stringify({ target: '/root/hangs/b' }), 'inner-stream': '1' },
    });
    request.on('error', () => {});
    await once(request, 'finish');
    await expect.poll(() => got, { timeout: 10_000 }).toContain('/hangs/b');
    request.destroy();
    await expect.poll(() => closed, { timeout: 10_000 }).toContain('/hangs/b');
    const inner = await recordOf(({ request: { uri } }) => uri === '/root/hangs/b');
    expect([inner.response.status, inner.parent_request_id]).toEqual([499, expect.any(String)]);
  });
});

describe('inner requests', () => {
  it('keep the configuration that their outer exchange began with', async () => {
    const late = tell('/free', { target: '/open', afterMs: 500 });
    await ask(`${gateway.proxyUrl}/free`, { headers: ['Inner', JSON.stringify({ target: '/open/first' })] });
    expect((await fetch(`${gateway.adminUrl}/config`, { method: 'POST', body: config('b') })).status).toBe(201);
    expect((await tell('/free', { target: '/open' })).mark).toBe('b');
    expect((await late).mark).toBe('a');
  });

  it('are neither refused because their own outer exchanges wait, nor left behind at the end of the gateway', async () => {
    const args = ['--plugins', join(folder, 'errand.ts'), '--waiting-max', '2'];
    const tight = await startGateway({ config: config('c'), workers: 1, args });
    const told = async (path: string) => {
      const headers = ['Inner', JSON.stringify({ target: `/root/slowly/${path}` })];
      return (JSON.parse((await ask(`${tight.proxyUrl}/free`, { headers })).text) as Told).status;
    };
    expect(await Promise.all([told('one'), told('two')])).toEqual([200, 200]);
    const last = told('at-the-end');
    await expect.poll(() => got, { timeout: 10_000 }).toContain('/slowly/at-the-end');
    const stopped = tight.stop();
    expect(await last).toBe(200);
    expect(await stopped).toBe(0);
  });
});
