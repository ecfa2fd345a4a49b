import { type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, closedPort, serve, serveRaw, type TestServer } from './support.ts';

let silent: TestServer;
let garbage: TestServer;
let broken: TestServer;
/** Takes connections and never says a word, so that no TLS handshake ends. */
let mute: TestServer;
let collector: TestServer;
const logged: string[] = [];
let gateway: RunningGateway;

beforeAll(async () => {
  silent = await serve(() => {});
  garbage = await serveRaw((socket) => socket.end('ICY 200 OK\r\n\r\n'));
  broken = await serveRaw((socket) => socket.destroy());
  mute = await serveRaw(() => {});
  collector = await serve((request, response) => {
    request.on('data', (chunk: Buffer) => logged.push(chunk.toString()));
    request.once('end', () => response.end());
  });
  const refused = await closedPort();
  gateway = await startGateway({
    config: `
_format_version: "3.0"
routes:
  - { name: alone, paths: [/alone] }
services:
  - { name: s, url: "http://127.0.0.1:${refused}", routes: [
      { name: tls-426, paths: [/tls/426], protocols: [https] },
      { name: tls-301, paths: [/tls/301], protocols: [https], https_redirect_status_code: 301 },
      { name: tls-302, paths: [/tls/302], protocols: [https], https_redirect_status_code: 302 },
      { name: tls-307, paths: [/tls/307], protocols: [https], https_redirect_status_code: 307 },
      { name: tls-308, paths: [/tls/308], protocols: [https], https_redirect_status_code: 308 }] }
  - { name: refused, url: "http://127.0.0.1:${refused}", retries: 1, routes: [{ paths: [/refused] }] }
  - { name: silent, url: "${silent.url}", retries: 0, read_timeout: 200, routes: [{ paths: [/silent] }] }
  - { name: nowhere, url: "https://127.0.0.1:${mute.port}", retries: 0, connect_timeout: 200, routes: [{ paths: [/nowhere] }] }
  - { name: unnamed, url: "http://no-such-host.invalid", retries: 0, routes: [{ paths: [/unnamed] }] }
  - { name: garbage, url: "${garbage.url}", retries: 0, routes: [{ paths: [/garbage] }] }
  - { name: broken, url: "${broken.url}", retries: 0, routes: [{ paths: [/broken] }] }
  - { name: empty, host: empty.internal, routes: [{ paths: [/empty] }] }
  - name: throwing
    url: "${silent.url}"
    routes:
      - paths: [/once]
        plugins: [{ name: rate-limiting, config: { year: 1 } }, { name: request-termination }]
      - paths: [/throwing]
        plugins:
          - { name: key-auth, condition: "http.headers.x_n > 5" }
          - { name: http-log, config: { http_endpoint: "${collector.url}" } }
upstreams:
  - { name: empty.internal }
`,
  });
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all([silent, garbage, broken, mute, collector].map((server) => server?.stop()));
});

describe('the core’s answers', () => {
  it.each([
    ['/missing', 404, 'no Route matched with those values'],
    ['/alone', 503, 'no Service found with those values'],
    ['/refused', 502, 'An invalid response was received from the upstream server'],
    ['/silent', 504, 'The upstream server is timing out'],
    ['/nowhere', 504, 'The upstream server is timing out'],
    ['/unnamed', 503, 'name resolution failed'],
    ['/garbage', 502, 'An invalid response was received from the upstream server'],
    ['/broken', 502, 'An invalid response was received from the upstream server'],
    ['/empty', 503, 'failure to get a peer from the ring-balancer'],
    ['/throwing', 500, 'An unexpected error occurred'],
  ])('%s: %d %s', async (path, status, message) => {
    const answer = await ask(gateway.proxyUrl + path);
    expect(answer.status).toBe(status);
    const id = answer.headers['x-kong-request-id'];
    expect(answer.text).toBe(`{\n  "message": "${message}",\n  "request_id": "${id}"\n}\n`);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.headers['content-length']).toBe(String(answer.body.length));
    expect(answer.headers['server']).toBeDefined();
  });

  it.each([
    ['*/*', 'application/json; charset=utf-8'],
    ['application/json', 'application/json; charset=utf-8'],
    ['text/html', 'text/html; charset=utf-8'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html; charset=utf-8'],
    ['text/plain', 'text/plain; charset=utf-8'],
    ['application/xml', 'application/xml; charset=utf-8'],
    ['image/png', 'application/json; charset=utf-8'],
    ['text/html;q=0.1, text/plain;q=0.9', 'text/plain; charset=utf-8'],
    ['text/html;q=x', 'application/json; charset=utf-8'],
  ])('speaks to Accept: %s', async (accept, type) => {
    const answer = await ask(`${gateway.proxyUrl}/missing`, { headers: ['Accept', accept] });
    expect(answer.headers['content-type']).toBe(type);
    expect(answer.text).toContain('no Route matched with those values');
    expect(answer.text).toContain(answer.headers['x-kong-request-id']);
  });

  it.each([
    ['Accept: text/html', ['Accept', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'], true],
    ['a browser that shows it', ['Accept', 'text/html, */*;q=0.8', 'Sec-Fetch-Dest', 'document'], true],
    ['a script of a page', ['Accept', 'text/html', 'Sec-Fetch-Dest', 'empty'], false],
    ['an older script of a page', ['Accept', 'text/html', 'X-Requested-With', 'XMLHttpRequest'], false],
    ['Accept: application/json', ['Accept', 'application/json, text/html;q=0.9'], false],
    ['*/*', ['Accept', '*/*'], false],
  ])('is a page where a plugin refuses a person, and no page for programs: %s', async (_who, headers, isPage) => {
    await ask(`${gateway.proxyUrl}/once`);
    const answer = await ask(`${gateway.proxyUrl}/once`, { headers });
    expect(answer.status).toBe(429);
    expect(answer.headers['ratelimit-limit']).toBe('1');
    if (!isPage) return expect(answer.text).toBe('{"message":"API rate limit exceeded"}');
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
    for (const said of [
      '<h1>That was too much for now</h1>',
      'API rate limit exceeded',
      answer.headers['x-kong-request-id']!,
    ])
      expect(answer.text).toContain(said);
  });

  it('answers HEAD with the head alone', async () => {
    const answer = await ask(`${gateway.proxyUrl}/missing`, { method: 'HEAD' });
    expect(answer).toMatchObject({ status: 404, text: '' });
    expect(Number(answer.headers['content-length'])).toBeGreaterThan(0);
  });

  it('asks for HTTPS where only that is served', async () => {
    const answer = await ask(`${gateway.proxyUrl}/tls/426`);
    expect(answer).toMatchObject({ status: 426, headers: { upgrade: 'TLS/1.2, HTTP/1.1' } });
    expect(answer.headers['connection']?.toLowerCase()).toContain('upgrade');
    expect(answer.text).toContain('Please use HTTPS protocol');
  });

  it.each([301, 302, 307, 308])('redirects to HTTPS with %d', async (status) => {
    const answer = await ask(`${gateway.proxyUrl}/tls/${status}/x?y=1`, { headers: ['Host', 'api.example:8000'] });
    expect(answer).toMatchObject({ status, text: '' });
    expect(answer.headers['location']).toBe(`https://api.example/tls/${status}/x?y=1`);
  });

  it('never leaves a request without an answer when a condition fails', async () => {
    const answer = await ask(`${gateway.proxyUrl}/throwing`, { headers: ['X-N', 'text'] });
    expect(answer.status).toBe(500);
    // The plugins behind it still see what became of it.
    const id = answer.headers['x-kong-request-id']!;
    await expect.poll(() => logged.join('').includes(id)).toBe(true);
  });
});
