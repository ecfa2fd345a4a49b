import { type RunningGateway, type RunningUpstream, startEchoUpstream, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, echoed } from './support.ts';

let upstream: RunningUpstream;
let gateway: RunningGateway;

const config = (url: string, expression = 'http.queries.version == "2" && http.path ^= "/orders"') => `
_format_version: "3.0"
services:
  - name: echo
    url: ${url}/base
    routes:
      - { name: fields, paths: [/] }
      - { name: by-query, expression: '${expression}' }
      - name: by-regex
        expression: http.path ~ r#"^/users/(?P<id>\\d+)/"# && http.method == "GET"
        priority: 10
        plugins: [{ name: request-transformer, config: { add: { headers: ["x-user:$(uri_captures.id)"] } } }]
      - name: by-address
        expression: http.path.segments.0 == "local" && net.src.ip in 127.0.0.0/8 && net.dst.ip == 127.0.0.1 && net.src.port > 0
        strip_path: false
        plugins: [{ name: request-termination, config: { status_code: 418, message: local } }]
      - name: by-server-name
        expression: tls.sni =^ ".example" && any(http.headers.x_kind) == "b"
        protocols: [https]
        plugins: [{ name: request-termination, config: { status_code: 418, message: named } }]
`;

beforeAll(async () => {
  upstream = await startEchoUpstream();
  gateway = await startGateway({ config: config(upstream.url) });
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.stop();
});

const get = (path: string) => ask(gateway.proxyUrl + path);

it('routes by what expressions say, and by fields where none holds', async () => {
  expect(echoed(await get('/orders/7?version=2')).url).toBe('/base/7?version=2');
  expect(echoed(await get('/orders/7?version=1')).url).toBe('/base/orders/7?version=1');
  expect((await get('/local/x')).text).toContain('local');
  const { url, headers } = echoed(await get('/users/12/x'));
  expect({ url, user: headers['x-user'] }).toEqual({ url: '/base/x', user: '12' });
});

it('knows the server name and every value of a header', async () => {
  const headers = ['X-Kind', 'a', 'X-Kind', 'b'];
  const askTls = (servername: string) =>
    ask(`${gateway.proxyTlsUrl}/`, { headers, tls: { servername, rejectUnauthorized: false } });
  expect((await askTls('a.example')).text).toContain('named');
  expect(echoed(await askTls('a.other')).url).toBe('/base');
});

it('refuses a configuration whose expression does not compile, with its place', async () => {
  const response = await fetch(`${gateway.adminUrl}/config`, {
    method: 'POST',
    body: config(upstream.url, 'http.path = "/"'),
  });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('Router Expression failed validation: column 11');
  expect(echoed(await get('/orders/7?version=2')).url).toBe('/base/7?version=2');
});
