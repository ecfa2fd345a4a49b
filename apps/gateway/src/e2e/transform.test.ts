import { gunzipSync, gzipSync } from 'node:zlib';
import { type RunningGateway, startEchoUpstream, startGateway, startSseUpstream } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, echoed, serve, type TestServer } from './support.ts';

let gateway: RunningGateway;
let moody: TestServer;
const stops: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const echo = await startEchoUpstream();
  const events = await startSseUpstream({ lastsMs: Number.POSITIVE_INFINITY, everyMs: Number.POSITIVE_INFINITY });
  moody = await serve((request, response) => {
    const isPacked = request.headers['accept-encoding'] === 'gzip';
    const body = JSON.stringify({ id: 1, secret: 2, accepted: request.headers['accept-encoding'] ?? null });
    response.writeHead(Number(request.url!.slice(1)), {
      'content-type': 'application/json',
      ...(isPacked && { 'content-encoding': 'gzip' }),
    });
    response.end(isPacked ? gzipSync(body) : body);
  });
  stops.push(echo.stop, events.stop, moody.stop);
  gateway = await startGateway({
    workers: 1,
    config: `
_format_version: "3.0"
plugins:
  - name: response-transformer-advanced
    config:
      remove: { json: [secret] }
      replace: { body: '{"message":"later"}', if_status: ["503"] }
      add: { headers: ["X-Not-Found:yes"], json: ["docs:/errors"], if_status: ["404"] }
services:
  - { name: moody, url: "${moody.url}", routes: [{ paths: [/moody] }] }
  - { name: events, url: "${events.url}", routes: [{ paths: [/events] }] }
  - name: echo
    url: ${echo.url}
    routes:
      - name: orders
        paths: ["~/orders/(?<id>[^/]+)$"]
    plugins:
      - name: request-transformer-advanced
        config:
          dots_in_keys: false
          http_method: PUT
          remove: { body: ["items[*].cost"] }
          add: { body: ["meta.order:$(uri_captures.id)"], headers: ["X-Note:$(query_params.note or 'none')"] }
          replace: { uri: /v2/$(uri_captures.id) }
          allow: { body: [items, meta] }
`,
  });
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all(stops.map((stop) => stop()));
});

describe('request-transformer-advanced', () => {
  const post = (path: string, body: string) =>
    ask(gateway.proxyUrl + path, { method: 'POST', headers: ['Content-Type', 'application/json'], body });

  it('changes method, path, header and body on the way, framing included', async () => {
    const { method, url, headers, body } = echoed(
      await post('/orders/a%20b', '{"items":[{"id":12345678901234567890,"cost":1}],"admin":true}'),
    );
    expect({ method, url, body }).toEqual({
      method: 'PUT',
      url: '/v2/a%20b',
      body: '{"items":[{"id":12345678901234567890}],"meta":{"order":"a%20b"}}',
    });
    expect(headers).toMatchObject({ 'x-note': 'none', 'content-length': String(body.length) });
  });

  it('lets no template end a header', async () => {
    const { headers } = echoed(await post('/orders/1?note=a%0D%0AX-Injected:%201', '{}'));
    expect(headers).not.toHaveProperty('x-injected');
    expect(headers['x-note']).toBe('a%0D%0AX-Injected: 1');
  });

  it('refuses what it cannot read', async () => {
    expect(await post('/orders/1', '{"items"')).toMatchObject({ status: 400, text: '{"message":"Bad request"}' });
  });
});

describe('response-transformer-advanced', () => {
  it('reads through gzip, which the client cannot get around', async () => {
    const packed = await ask(`${gateway.proxyUrl}/moody/200`, { headers: ['Accept-Encoding', 'br, gzip'] });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.headers['content-length']).toBe(String(packed.body.length));
    expect(gunzipSync(packed.body).toString()).toBe('{"id":1,"accepted":"gzip"}');
    const plain = await ask(`${gateway.proxyUrl}/moody/200`, { headers: ['Accept-Encoding', 'br'] });
    expect(plain.text).toBe('{"id":1,"accepted":"identity"}');
  });

  it('replaces the body of an error, whatever came', async () => {
    const answer = await ask(`${gateway.proxyUrl}/moody/503`, { headers: ['Accept-Encoding', 'gzip'] });
    expect(answer.text).toBe('{"message":"later"}');
    expect(answer.headers).not.toHaveProperty('content-encoding');
  });

  it('changes answers of the gateway itself, where nobody else answers', async () => {
    const answer = await ask(`${gateway.proxyUrl}/nowhere`);
    expect(JSON.parse(answer.text)).toMatchObject({ message: 'no Route matched with those values', docs: '/errors' });
    expect(answer.headers).toMatchObject({ 'x-not-found': 'yes', 'content-length': String(answer.body.length) });
  });

  it('holds no stream back', async () => {
    const answer = await fetch(`${gateway.proxyUrl}/events`);
    const reader = answer.body!.getReader();
    const { value } = await reader.read();
    expect(Buffer.from(value!).toString()).toBe('data: {"n":0}\n\n');
    await reader.cancel();
  });
});
