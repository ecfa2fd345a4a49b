import { once } from 'node:events';
import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { RawConnection, type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serve, type TestServer } from './support.ts';

let upstream: TestServer;
let received: string[];
let receivedHeaders: string[];
let gateway: RunningGateway;

beforeAll(async () => {
  received = [];
  upstream = await serve((request, response) => {
    request.resume().once('end', () => {
      received = request.rawTrailers;
      receivedHeaders = request.rawHeaders;
      if (request.url === '/repeated') {
        response.writeHead(200, ['ETag', '1', 'ETag', '2', 'Transfer-Encoding', 'chunked']);
        response.write('body');
        response.addTrailers([
          ['Age', '1'],
          ['Age', '2'],
        ]);
        response.end();
        return;
      }
      response.writeHead(200, { trailer: 'X-Sum' });
      response.write('body');
      response.addTrailers({ 'X-Sum': '7', 'Set-Cookie': 'a=1' });
      response.end();
    });
  });
  gateway = await startGateway({
    workers: 1,
    config: `
_format_version: "3.0"
services: [{ name: upstream, url: "${upstream.url}", routes: [{ paths: [/] }] }]
`,
  });
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.stop();
});

async function overHttp1(fields: string): Promise<string> {
  const connection = await RawConnection.open(gateway.proxyUrl);
  const chunks: Buffer[] = [];
  connection.socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  connection.send(
    `POST / HTTP/1.1\r\nHost: a\r\n${fields}\r\n5\r\nhello\r\n0\r\nX-Check: ok\r\nAuthorization: x\r\n\r\n`,
  );
  await connection.answer();
  connection.destroy();
  return Buffer.concat(chunks).toString('latin1');
}

it('sends trailers on to a client that asked for them, but for those that belong into a head', async () => {
  const text = await overHttp1('TE: trailers\r\nTransfer-Encoding: chunked\r\n');
  expect(text.endsWith('\r\n0\r\nX-Sum: 7\r\n\r\n')).toBe(true);
});

it('keeps them from one that did not ask', async () => {
  const text = await overHttp1('Transfer-Encoding: chunked\r\n');
  expect(text.endsWith('\r\n0\r\n\r\n')).toBe(true);
});

it('sends those of a request on, but for those that belong into a head', async () => {
  await overHttp1('Transfer-Encoding: chunked\r\n');
  expect(received).toEqual(['X-Check', 'ok']);
});

it('carries them both ways over HTTP/2', async () => {
  const session = connectHttp2(gateway.proxyUrl);
  const stream = session.request({ ':method': 'POST', ':path': '/' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'x-check': 'two' }));
  stream.end('hello');
  const [trailers] = (await once(stream.resume(), 'trailers')) as [IncomingHttpHeaders];
  expect(Object.entries(trailers)).toEqual([['x-sum', '7']]);
  expect(received).toEqual(['x-check', 'two']);
  session.destroy();
});

it('makes one field of cookies that HTTP/2 sent in pieces', async () => {
  const session = connectHttp2(gateway.proxyUrl);
  const stream = session.request({ ':path': '/', cookie: ['a=1', 'b=2'] as unknown as string });
  await once(stream.resume(), 'end');
  const cookies = receivedHeaders.filter((_text, index) => receivedHeaders[index - 1]?.toLowerCase() === 'cookie');
  expect(cookies).toEqual(['a=1; b=2']);
  session.destroy();
});

it('carries fields that should not be repeated as they are, in heads and trailers', async () => {
  const session = connectHttp2(gateway.proxyUrl);
  const stream = session.request({ ':path': '/repeated' });
  const response = once(stream, 'response');
  const [trailers] = (await once(stream.resume(), 'trailers')) as [IncomingHttpHeaders];
  const [headers] = (await response) as [IncomingHttpHeaders];
  expect([headers[':status'], trailers['age']]).toEqual([200, '1,2']);
  session.destroy();
});
