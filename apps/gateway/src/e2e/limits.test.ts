import { once } from 'node:events';
import { RawConnection, type RawResponse, type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { echoed, serve, type TestServer } from './support.ts';

/** What came through to the upstream: method, target and the length of the body. */
const arrived: string[] = [];
let upstream: TestServer;
let gateway: RunningGateway;

beforeAll(async () => {
  upstream = await serve((request, response) => {
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    request.once('end', () => {
      const { method, url, headers } = request;
      arrived.push(`${method} ${url} ${bytes}`);
      const body = JSON.stringify({ method, url, headers, body: '' });
      setTimeout(() => response.end(body), url!.startsWith('/slow') ? 300 : 0);
    });
  });
  gateway = await startGateway({
    workers: 1,
    config: `
_format_version: "3.0"
services: [{ name: s, url: "${upstream.url}", routes: [{ name: r, paths: [/] }] }]
`,
  });
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.stop();
});

async function outcomeOf(bytes: string | Buffer): Promise<RawResponse | 'closed' | 'timeout'> {
  const connection = await RawConnection.open(gateway.proxyUrl);
  connection.send(bytes);
  const answer = await connection.answer(3_000);
  connection.destroy();
  return answer;
}

describe('limits', () => {
  it.each([
    ['a header block', 431, `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`],
    ['many headers', 431, `GET / HTTP/1.1\r\nHost: a\r\n${'X-A: 1\r\n'.repeat(1_200)}\r\n`],
    ['a target', 414, `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`],
    ['a target beyond all bounds', 414, `GET /${'x'.repeat(200_000)} HTTP/1.1\r\nHost: a\r\n\r\n`],
  ])('refuses %s that is too large with %d, and closes', async (_what, status, bytes) => {
    const connection = await RawConnection.open(gateway.proxyUrl);
    connection.send(bytes);
    expect(await connection.answer()).toMatchObject({ status });
    connection.destroy();
  });

  it('takes what is large but within them', async () => {
    expect(
      await outcomeOf(`GET /${'x'.repeat(15_000)} HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(15_000)}\r\n\r\n`),
    ).toMatchObject({ status: 200 });
  });
});

describe('requests that two readers could understand differently', () => {
  const post = (headers: string, body = '') => `POST /smuggled HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n${body}`;
  it.each<[string, string]>([
    ['both framings', post('Content-Length: 5\r\nTransfer-Encoding: chunked', '0\r\n\r\nGET /x HTTP/1.1\r\n\r\n')],
    ['both framings, the other way', post('Transfer-Encoding: chunked\r\nContent-Length: 5', '0\r\n\r\n')],
    ['two lengths', post('Content-Length: 5\r\nContent-Length: 6', 'hello')],
    ['two equal lengths', post('Content-Length: 5\r\nContent-Length: 5', 'hello')],
    ['a list of lengths', post('Content-Length: 5, 5', 'hello')],
    ['a signed length', post('Content-Length: +5', 'hello')],
    ['a hexadecimal length', post('Content-Length: 0x5', 'hello')],
    ['an immense length', post(`Content-Length: ${'9'.repeat(30)}`, 'hello')],
    ['an unknown coding', post('Transfer-Encoding: xchunked', '0\r\n\r\n')],
    ['a second coding', post('Transfer-Encoding: gzip, chunked', '0\r\n\r\n')],
    ['chunked twice', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', '0\r\n\r\n')],
    ['a coding with a tab', post('Transfer-Encoding:\x0bchunked', '0\r\n\r\n')],
    ['a blank before the colon', post('Content-Length : 5', 'hello')],
    ['a folded line', post('X-A: 1\r\n Content-Length: 5', 'hello')],
    ['a bare line feed', 'GET /smuggled HTTP/1.1\nHost: a\n\n'],
    ['a bare carriage return', 'GET /smuggled HTTP/1.1\r\nHost: a\r\nX: 1\rY: 2\r\n\r\n'],
    ['a NUL in a value', 'GET /smuggled HTTP/1.1\r\nHost: a\r\nX: 1\0\r\n\r\n'],
    ['a chunk size that is none', post('Transfer-Encoding: chunked', '5x\r\nhello\r\n0\r\n\r\n')],
    ['a chunk longer than its size', post('Transfer-Encoding: chunked', '3\r\nhello\r\n0\r\n\r\n')],
    ['two hosts', 'GET /smuggled HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['no host', 'GET /smuggled HTTP/1.1\r\n\r\n'],
    ['an empty host', 'GET /smuggled HTTP/1.1\r\nHost:\r\n\r\n'],
    ['a host with a path', 'GET /smuggled HTTP/1.1\r\nHost: a/b\r\n\r\n'],
    ['a target of another host', 'GET http://b/smuggled HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a target with user and host', 'GET http://u@a/smuggled HTTP/1.1\r\nHost: u@a\r\n\r\n'],
    ['a connection that names a length', post('Connection: content-length\r\nContent-Length: 5', 'hello')],
    ['a body on an upgrade', post('Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 5', 'hello')],
    ['no version', 'GET /smuggled\r\n\r\n'],
    ['version 2', 'GET /smuggled HTTP/2.0\r\nHost: a\r\n\r\n'],
    ['an unknown method', 'GETT /smuggled HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a lower-case method', 'get /smuggled HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a control character in the path', 'GET /smuggled%00 HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a fragment', 'GET /smuggled#x HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a broken triplet', 'GET /smuggled%zz HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['another scheme', 'GET ftp://a/smuggled HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ])('are refused: %s', async (_what, bytes) => {
    const before = arrived.length;
    const connection = await RawConnection.open(gateway.proxyUrl);
    connection.send(bytes);
    const answer = await connection.answer(3_000);
    expect(answer === 'closed' ? 400 : (answer as RawResponse).status).toBe(400);
    // The rest of the bytes are not taken for a further request.
    expect(connection.broken).toBeUndefined();
    connection.destroy();
    expect(arrived.slice(before).filter((line) => !line.endsWith(' 0') || line.includes('smuggled'))).toEqual([]);
  });

  it('answers no request that came before a broken one with its refusal', async () => {
    const connection = await RawConnection.open(gateway.proxyUrl);
    connection.send('GET /slow HTTP/1.1\r\nHost: a\r\n\r\nBROKEN\r\n\r\n');
    const first = await connection.answer();
    expect(first === 'closed' || (first as RawResponse).status === 200).toBe(true);
    connection.destroy();
  });
});

describe('other forms', () => {
  it('takes an absolute target', async () => {
    const answer = await outcomeOf('GET http://a/abs?q=1 HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(echoed({ text: String((answer as RawResponse).body) } as never)).toMatchObject({ url: '/abs?q=1' });
  });

  it('takes OPTIONS *', async () => {
    expect(await outcomeOf('OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n')).toMatchObject({ status: 200 });
  });

  it.each(['PUT', 'PATCH', 'DELETE', 'PROPFIND', 'PURGE', 'TRACE', 'QUERY'])(
    'passes %s on as it is',
    async (method) => {
      expect(await outcomeOf(`${method} /m HTTP/1.1\r\nHost: a\r\n\r\n`)).toMatchObject({ status: 200 });
      expect(arrived.at(-1)).toBe(`${method} /m 0`);
    },
  );

  it('opens no tunnel', async () => {
    const answer = await outcomeOf('CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n');
    expect(answer === 'closed' || (answer as RawResponse).status >= 400).toBe(true);
  });

  it('ignores an upgrade to HTTP/2, as HTTP allows', async () => {
    const upgrade = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA';
    expect(await outcomeOf(`GET /h2c HTTP/1.1\r\nHost: a\r\n${upgrade}\r\n\r\n`)).toMatchObject({ status: 200 });
  });

  it('serves HTTP/1.0, and closes', async () => {
    const connection = await RawConnection.open(gateway.proxyUrl);
    const chunks: Buffer[] = [];
    connection.socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    connection.send('GET /old HTTP/1.0\r\nHost: a\r\n\r\n');
    await once(connection.socket, 'close');
    const text = Buffer.concat(chunks).toString();
    expect(text).toMatch(/^HTTP\/1\.[01] 200 /);
    expect(text.toLowerCase()).not.toContain('transfer-encoding');
    expect(text).toContain('"url":"/old"');
  });

  it('answers pipelined requests in order', async () => {
    const connection = await RawConnection.open(gateway.proxyUrl);
    connection.send(['/slow', '/b', '/c'].map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''));
    for (const path of ['/slow', '/b', '/c']) {
      const answer = (await connection.answer()) as RawResponse;
      expect(JSON.parse(String(answer.body))).toMatchObject({ url: path });
    }
    connection.destroy();
  });
});
