import { type RunningGateway, type RunningUpstream, startEchoUpstream, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type Echo, echoed, serve, type TestServer } from './support.ts';

let upstream: RunningUpstream;
let answering: TestServer;
let gateway: RunningGateway;
let upstreamHost: string;

beforeAll(async () => {
  upstream = await startEchoUpstream();
  upstreamHost = new URL(upstream.url).host;
  answering = await serve((_request, response) => {
    response.writeHead(200, [
      ...['Connection', 'keep-alive, X-Private', 'X-Private', '1', 'Keep-Alive', 'timeout=9'],
      ...['Proxy-Connection', 'keep-alive', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-Own', 'yes'],
      ...['Server', 'own/1', 'Via', '1.0 far', 'X-Latin', 'caf\u00e9', 'X-Kong-Request-Id', 'mine'],
    ]);
    response.end('ok');
  });
  gateway = await startGateway({
    config: `
_format_version: "3.0"
services:
  - name: echo
    url: ${upstream.url}/base
    routes:
      - { name: strip, paths: [/strip] }
      - { name: keep, paths: [/keep], strip_path: false }
      - { name: preserve, paths: [/preserve], preserve_host: true }
      - { name: regex, paths: ["~/re/(?<id>[a-z%0-9]+)"] }
      - name: rewritten
        paths: [/rewritten]
        plugins:
          - name: request-transformer
            config: { add: { headers: ["x-from-query:$(query_params.v)"] } }
      - name: answers-itself
        paths: [/itself]
        plugins: [{ name: request-termination, config: { status_code: 418, message: short } }]
  - name: answering
    url: ${answering.url}
    routes: [{ name: answering, paths: [/answering] }]
  - name: named-upstream
    host: pool.internal
    routes:
      - { name: to-pool, paths: [/pool] }
      - { name: to-pool-preserved, paths: [/pool-preserved], preserve_host: true }
  - name: plain-upstream
    host: plain.internal
    routes: [{ name: to-plain, paths: [/plain] }]
upstreams:
  - { name: pool.internal, host_header: set.example, targets: [{ target: "${upstreamHost}" }] }
  - { name: plain.internal, targets: [{ target: "${upstreamHost}" }] }
`,
  });
});
afterAll(async () => {
  await gateway?.stop();
  await answering?.stop();
  await upstream?.stop();
});

const echo = async (path: string, headers: readonly string[] = [], method = 'GET'): Promise<Echo> =>
  echoed(await ask(gateway.proxyUrl + path, { headers, method }));

describe('headers sent upstream', () => {
  it('tells who asked, for what, and by which way', async () => {
    const { url, headers } = await echo('/strip/a%2fb?q=1', ['Host', 'api.example:1234']);
    expect(url).toBe('/base/a%2Fb?q=1');
    expect(headers).toMatchObject({
      'x-real-ip': '127.0.0.1',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'api.example',
      'x-forwarded-port': new URL(gateway.proxyUrl).port,
      'x-forwarded-path': '/strip/a%2fb',
      'x-forwarded-prefix': '/strip',
      connection: 'keep-alive',
      host: upstreamHost,
    });
    expect(headers['via']).toMatch(/^1\.1 \S+\/\S+$/);
    expect(headers['x-kong-request-id']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('adds itself to what other proxies said, and believes no client about the rest', async () => {
    const { headers } = await echo('/keep', [
      ...['X-Forwarded-For', '10.0.0.1', 'X-Forwarded-For', '10.0.0.2', 'Via', '1.1 near'],
      ...['X-Forwarded-Proto', 'https', 'X-Forwarded-Host', 'evil', 'X-Forwarded-Port', '1'],
      ...[
        'X-Forwarded-Prefix',
        '/evil',
        'X-Forwarded-Path',
        '/evil',
        'X-Real-IP',
        '10.0.0.9',
        'X-Kong-Request-Id',
        'x',
      ],
    ]);
    expect(headers['x-forwarded-for']).toBe('10.0.0.1, 10.0.0.2, 127.0.0.1');
    expect(headers['via']).toMatch(/^1\.1 near, 1\.1 /);
    expect(headers).toMatchObject({
      'x-forwarded-proto': 'http',
      'x-real-ip': '127.0.0.1',
      'x-forwarded-path': '/keep',
    });
    expect(headers['x-forwarded-host']).toBe('127.0.0.1');
    expect(headers['x-forwarded-prefix']).toBeUndefined();
    expect(headers['x-kong-request-id']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('drops connection fields and those that Connection names', async () => {
    const { headers } = await echo('/keep', [
      ...['Connection', 'keep-alive, X-Hop', 'X-Hop', '1', 'Keep-Alive', 'timeout=5', 'Proxy-Connection', 'x'],
      ...['Proxy', 'http://evil', 'TE', 'trailers, deflate', 'Accept-Encoding', 'gzip', 'X-Stays', '1'],
    ]);
    for (const name of ['x-hop', 'keep-alive', 'proxy-connection', 'proxy']) expect(headers).not.toHaveProperty(name);
    expect(headers).toMatchObject({ te: 'trailers', 'accept-encoding': 'gzip', 'x-stays': '1' });
  });

  it('drops what only an authentication may say', async () => {
    const names = ['X-Consumer-ID', 'X-Consumer-Custom-ID', 'X-Consumer-Username', 'X-Consumer-Groups'];
    const others = ['X-Credential-Identifier', 'X-Anonymous-Consumer'];
    const authenticated = ['X-Authenticated-Groups', 'X-Authenticated-Person', 'X-Authenticated-Agent'];
    const { headers } = await echo(
      '/keep',
      [...names, ...others, ...authenticated].flatMap((name) => [name, 'forged']),
    );
    expect(Object.values(headers)).not.toContain('forged');
  });

  it.each(['X_Consumer_Id', 'x-consumer_username', 'X_Forwarded_For', 'Content_Length', 'X-Kong-Request_Id'])(
    'refuses the underscore twin %s',
    async (name) => {
      expect((await ask(`${gateway.proxyUrl}/keep`, { headers: [name, '1'] })).status).toBe(400);
    },
  );

  it.each([
    ['/preserve', 'api.example:1234'],
    ['/pool', 'set.example'],
    ['/pool-preserved', 'api.example:1234'],
  ])('sends the Host that %s asks for', async (path, expected) => {
    expect((await echo(path, ['Host', 'api.example:1234'])).headers['host']).toBe(expected);
  });

  it('names a target where nothing else is configured', async () => {
    expect((await echo('/plain', ['Host', 'api.example'])).headers['host']).toBe(upstreamHost);
  });

  it('lets no line end from a query become a header', async () => {
    const answer = await ask(`${gateway.proxyUrl}/rewritten?v=1%0d%0ax-injected:%201`);
    if (answer.status === 200) expect(echoed(answer).headers).not.toHaveProperty('x-injected');
    else expect(answer.status).toBeGreaterThanOrEqual(400);
    expect((await echo('/rewritten?v=plain')).headers['x-from-query']).toBe('plain');
  });

  it('says which prefix a regular expression matched', async () => {
    expect((await echo('/re/abc/more')).headers['x-forwarded-prefix']).toBe('/re/abc');
  });
});

describe('headers added to answers', () => {
  it('keeps the upstream’s own and takes out its connection fields', async () => {
    const { headers } = await ask(`${gateway.proxyUrl}/answering`);
    expect(headers).toMatchObject({
      server: 'own/1',
      'x-own': 'yes',
      'set-cookie': ['a=1', 'b=2'],
      'x-latin': 'caf\u00e9',
    });
    expect(headers['via']).toMatch(/^1\.0 far, 1\.1 /);
    expect(headers['x-kong-request-id']).toMatch(/^[0-9a-f]{32}$/);
    expect(headers['x-kong-upstream-latency']).toMatch(/^\d+$/);
    expect(headers['x-kong-proxy-latency']).toMatch(/^\d+$/);
    for (const name of ['x-private', 'proxy-connection', 'x-kong-response-latency'])
      expect(headers).not.toHaveProperty(name);
    expect(headers['keep-alive']).not.toBe('timeout=9');
  });

  it('names itself where the upstream does not', async () => {
    expect((await ask(`${gateway.proxyUrl}/keep`)).headers['server']).toMatch(/^\S+\/\d/);
  });

  it('times its own answers', async () => {
    const { status, headers, text } = await ask(`${gateway.proxyUrl}/itself`);
    expect(status).toBe(418);
    expect(text).toBe('{"message":"short"}');
    expect(headers['x-kong-response-latency']).toMatch(/^\d+$/);
    expect(headers).not.toHaveProperty('x-kong-upstream-latency');
    expect(headers).not.toHaveProperty('via');
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
  });
});
