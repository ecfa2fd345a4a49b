import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:http2';
import { text } from 'node:stream/consumers';
import { type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, serve, serveRaw, type TestServer } from './support.ts';

const asked: string[] = [];
/** Answers that are told by a test how to go on. */
const held: ServerResponse[] = [];
let upstream: TestServer;
let cutting: TestServer;
let gateway: RunningGateway;

beforeAll(async () => {
  upstream = await serve((incoming, response) => {
    const path = incoming.url!;
    asked.push(`${incoming.method} ${path}`);
    const say = (body: string | Buffer, headers: Record<string, string> = {}) => {
      const length = Buffer.byteLength(body);
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': length, ...headers });
      response.end(incoming.method === 'HEAD' ? undefined : body);
    };
    if (path.startsWith('/large')) say(Buffer.alloc(9 * 1024 * 1024, 'x'));
    else if (path.startsWith('/json')) say('{"a":1}', { 'content-type': 'application/json' });
    else if (path.startsWith('/tagged')) say('tagged', { etag: '"1"' });
    else if (path.startsWith('/who')) say(`for ${incoming.headers['x-consumer-username']}`);
    else if (path.startsWith('/slow')) {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.write('first ');
      held.push(response);
    } else say(`answer ${asked.length}`);
  });
  cutting = await serveRaw((socket) => {
    asked.push('cut');
    socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n');
  });
  gateway = await startGateway({
    workers: 1,
    config: `
_format_version: "3.0"
plugins:
  - name: proxy-cache
    config: { strategy: memory, content_type: [text/plain, application/json] }
consumers:
  - { username: ann, keyauth_credentials: [{ key: ann-key }] }
  - { username: bob, keyauth_credentials: [{ key: bob-key }] }
services:
  - name: upstream
    url: ${upstream.url}
    routes:
      - { name: plain, paths: [/] }
      - { name: who, paths: [/who], strip_path: false, plugins: [{ name: key-auth }] }
      - name: search
        paths: [/search]
        strip_path: false
        plugins: [{ name: proxy-cache, config: { strategy: memory, request_method: [GET, POST] } }]
      - name: json
        paths: [/json]
        strip_path: false
        plugins:
          - name: response-transformer
            config: { append: { headers: ["X-Tag:one"], json: ["b:2"], json_types: [number] } }
          - { name: correlation-id, config: { header_name: X-Id, generator: uuid, echo_downstream: true } }
  - { name: cutting, url: "${cutting.url}", routes: [{ name: cut, paths: [/cut] }] }
`,
  });
}, 60_000);

afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
  await cutting.stop();
});

/** What became of a request, and whether the upstream was asked. */
async function get(path: string, headers: readonly string[] = [], method = 'GET') {
  const before = asked.length;
  const { status, text, headers: fields } = await ask(gateway.proxyUrl + path, { headers, method });
  return { status, text, fields, cache: fields['x-cache-status'], wasAsked: asked.length > before };
}

describe('answers from memory', () => {
  it('spare the upstream, and look like its own', async () => {
    const miss = await get('/a');
    expect(miss).toMatchObject({ status: 200, cache: 'Miss', wasAsked: true });
    const hit = await get('/a');
    expect(hit).toMatchObject({ status: 200, cache: 'Hit', wasAsked: false, text: miss.text });
    expect(hit.fields).toMatchObject({
      'content-type': 'text/plain',
      'content-length': String(miss.text.length),
      age: '0',
    });
    expect(hit.fields['x-kong-request-id']).not.toBe(miss.fields['x-kong-request-id']);
    expect(hit.fields['via']).toBeUndefined();
  });

  it('tell HEAD the length, and those who know the answer that it is the same', async () => {
    await get('/tagged', [], 'HEAD');
    expect(await get('/tagged', [], 'HEAD')).toMatchObject({ cache: 'Hit', wasAsked: false, text: '' });
    expect((await get('/tagged', [], 'HEAD')).fields['content-length']).toBe('6');
    await get('/tagged');
    const known = await get('/tagged', ['If-None-Match', '"1"']);
    expect(known).toMatchObject({ status: 304, wasAsked: false, text: '' });
    expect(known.fields).toMatchObject({ etag: '"1"', 'x-cache-status': 'Hit' });
  });

  it('are what the plugins before have made of an answer', async () => {
    const miss = await get('/json');
    expect(miss).toMatchObject({ cache: 'Miss', text: '{"a":1,"b":[2]}' });
    const hit = await get('/json');
    expect(hit).toMatchObject({ cache: 'Hit', text: '{"a":1,"b":[2]}', wasAsked: false });
    expect(hit.fields).toMatchObject({ 'x-tag': 'one', 'content-length': String(hit.text.length) });
    expect(hit.fields['x-id']).toMatch(/./);
    expect(hit.fields['x-id']).not.toBe(miss.fields['x-id']);
  });

  it('go out over HTTP/2 as well', async () => {
    const session = connect(gateway.proxyTlsUrl!, { rejectUnauthorized: false });
    const ask2 = async (method: string) => {
      const stream = session.request({ ':path': '/over-http2', ':method': method });
      const [headers] = (await once(stream, 'response')) as [Record<string, string>];
      return { cache: headers['x-cache-status'], length: headers['content-length'], body: await text(stream) };
    };
    try {
      const { body, length } = await ask2('GET');
      expect(await ask2('GET')).toEqual({ cache: 'Hit', body, length });
      await ask2('HEAD');
      expect(await ask2('HEAD')).toMatchObject({ cache: 'Hit', body: '' });
    } finally {
      session.close();
    }
  });

  it('are told apart by the body of a request', async () => {
    const post = async (body: string) => {
      const before = asked.length;
      const { status, text: answer } = await ask(`${gateway.proxyUrl}/search`, { method: 'POST', body });
      expect(status).toBe(200);
      return { answer, wasAsked: asked.length > before };
    };
    const one = await post('{"query":"one"}');
    const other = await post('{"query":"other"}');
    expect(one.answer).not.toBe(other.answer);
    expect(await post('{"query":"one"}')).toEqual({ answer: one.answer, wasAsked: false });
    expect(await post('{"query":"other"}')).toEqual({ answer: other.answer, wasAsked: false });
  });

  it('are for nobody else', async () => {
    for (const status of ['Miss', 'Hit']) {
      for (const name of ['ann', 'bob'])
        expect(await get('/who', ['apikey', `${name}-key`])).toMatchObject({ cache: status, text: `for ${name}` });
    }
    expect(await get('/who')).toMatchObject({ status: 401, wasAsked: false });
  });
});

describe('an answer on its way into memory', () => {
  it('reaches its caller piece by piece', async () => {
    const url = new URL('/slow/pieces', gateway.proxyUrl);
    const [response] = (await once(request(url).end(), 'response')) as [IncomingMessage];
    const [first] = (await once(response, 'data')) as [Buffer];
    expect(first.toString()).toBe('first ');
    const ended = once(response, 'end');
    held.pop()!.end('last');
    await ended;
    await expect.poll(() => get('/slow/pieces')).toMatchObject({ cache: 'Hit', text: 'first last', wasAsked: false });
  });

  it('is not kept when the upstream breaks off', async () => {
    for (let i = 0; i < 2; i++) await expect(get('/cut')).rejects.toThrow();
    expect(asked.filter((one) => one === 'cut')).toHaveLength(2);
  });

  it('is not kept when the caller leaves', async () => {
    const leaving = request(new URL('/slow/left', gateway.proxyUrl)).end();
    const [response] = (await once(leaving, 'response')) as [IncomingMessage];
    await once(response, 'data');
    const upstreamsSide = held.pop()!;
    leaving.destroy();
    await once(upstreamsSide, 'close');
    const again = get('/slow/left');
    await expect.poll(() => held.length).toBe(1);
    held.pop()!.end('last');
    expect(await again).toMatchObject({ cache: 'Miss', text: 'first last' });
  });

  it('passes when it is too large to be kept', async () => {
    for (let i = 0; i < 2; i++) {
      const answer = await get('/large');
      expect(answer).toMatchObject({ status: 200, wasAsked: true });
      expect(answer.text).toHaveLength(9 * 1024 * 1024);
    }
  });
});

describe('the Admin API', () => {
  const admin = (path: string, method = 'GET') => ask(`${gateway.adminUrl}/proxy-cache${path}`, { method });

  it('shows an answer, and lets it be dropped', async () => {
    const { fields, text } = await get('/shown');
    const key = fields['x-cache-key']!;
    expect(JSON.parse((await admin(`/${key}`)).text)).toMatchObject({ status: 200, body: text });
    const plugins = JSON.parse((await ask(`${gateway.adminUrl}/plugins`)).text) as {
      data: { id: string; name: string }[];
    };
    const { id } = plugins.data.find(({ name }) => name === 'proxy-cache')!;
    expect((await admin(`/${id}/caches/${key}`)).status).toBe(200);
    expect((await admin(`/00000000-0000-4000-8000-000000000000/caches/${key}`, 'DELETE')).status).toBe(404);
    expect((await admin(`/${id}/caches/${key}`, 'DELETE')).status).toBe(204);
    expect((await admin(`/${key}`)).status).toBe(404);
    expect((await get('/shown')).cache).toBe('Miss');
  });

  it('drops all of them', async () => {
    await get('/dropped');
    expect((await get('/dropped')).cache).toBe('Hit');
    expect((await admin('', 'DELETE')).status).toBe(204);
    expect((await get('/dropped')).cache).toBe('Miss');
    expect((await admin('')).status).toBe(405);
  });
});
