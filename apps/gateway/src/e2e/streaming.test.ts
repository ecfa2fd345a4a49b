import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { RawConnection, type RunningGateway, startFloodUpstream, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, askJson, serve, serveRaw, type TestServer } from './support.ts';

const mebibyte = 1 << 20;

/** What the upstream saw of uploads that did not end, and the answers it holds open. */
const aborted: string[] = [];
let begun = 0;
let release: () => void = () => {};
let upstream: TestServer;
let cutting: TestServer;
let flood: Awaited<ReturnType<typeof startFloodUpstream>>;
let gateway: RunningGateway;

beforeAll(async () => {
  upstream = await serve((incoming, response) => {
    const path = incoming.url!;
    incoming.on('error', () => {});
    response.once('close', () => {
      if (!response.writableFinished) aborted.push(path);
    });
    if (path.startsWith('/count')) {
      let bytes = 0;
      incoming.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      incoming.once('end', () =>
        response.end(JSON.stringify({ bytes, framing: incoming.headers['transfer-encoding'] ?? 'length' })),
      );
    } else if (path.startsWith('/status/')) {
      response.writeHead(Number(path.slice(8)), path.endsWith('304') ? { etag: '"1"' } : {}).end();
    } else if (path.startsWith('/length')) {
      response.writeHead(200, { 'content-length': 5 }).end(incoming.method === 'HEAD' ? undefined : 'hello');
    } else if (path.startsWith('/early/chunked')) {
      response.writeHead(413).end('big');
    } else if (path.startsWith('/early')) {
      response.writeHead(413, { 'content-length': 3 }).end('big');
    } else {
      // A head at once, then events as the test says.
      begun++;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      release = () => response.write(`data: ${'e'.repeat(10)}\n\n`);
    }
  });
  cutting = await serveRaw((socket, bytes) => {
    const isChunked = bytes.toString('latin1').includes('/chunked');
    const framing = isChunked ? 'Transfer-Encoding: chunked' : 'Content-Length: 100';
    socket.end(`HTTP/1.1 200 OK\r\n${framing}\r\n\r\n${isChunked ? '5\r\nhello\r\n' : 'hello'}`);
  });
  flood = await startFloodUpstream(64 * mebibyte);
  gateway = await startGateway({
    workers: 1,
    config: `
_format_version: "3.0"
services:
  - { name: upstream, url: "${upstream.url}", routes: [{ paths: [/], protocols: [http, https] }] }
  - { name: cutting, url: "${cutting.url}", routes: [{ paths: [/cut], strip_path: false }] }
  - { name: flood, url: "${flood.url}", routes: [{ paths: [/flood] }] }
  - name: limited
    url: "${upstream.url}"
    routes: [{ paths: [/limited] }]
    plugins: [{ name: request-size-limiting, config: { allowed_payload_size: 1, require_content_length: false } }]
`,
  });
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all([upstream, cutting, flood].map((server) => server?.stop()));
});

describe('bodies', () => {
  it('carries a large upload whole, with its length', async () => {
    const body = Buffer.alloc(20 * mebibyte, 'u');
    const answer = await askJson(`${gateway.proxyUrl}/count`, { method: 'POST', body });
    expect(answer).toEqual({ bytes: body.length, framing: 'length' });
  });

  it('carries a chunked upload chunked', async () => {
    const connection = await RawConnection.open(gateway.proxyUrl);
    connection.send('POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n');
    connection.send('6;ext=1\r\n world\r\n0\r\n\r\n');
    const answer = await connection.answer();
    expect(answer).toMatchObject({ status: 200, closes: false });
    expect(String((answer as { body: Buffer }).body)).toBe('{"bytes":11,"framing":"chunked"}');
    connection.destroy();
  });

  it('carries a large download whole', async () => {
    expect((await ask(`${gateway.proxyUrl}/flood`)).body.length).toBe(64 * mebibyte);
  });

  it('holds the upstream back while a reader is slow', async () => {
    const slow = request(`${gateway.proxyUrl}/flood`, { agent: false });
    slow.end();
    const [response] = (await once(slow, 'response')) as [IncomingMessage];
    // Not reading. What is on the way fills the buffers of two sockets and stops growing.
    let before = -1;
    await expect
      .poll(
        () => {
          const now = flood.sentBytes.at(-1) ?? 0;
          const isStill = now > 0 && now === before;
          before = now;
          return isStill;
        },
        { interval: 200, timeout: 10_000 },
      )
      .toBe(true);
    expect(before).toBeLessThan(40 * mebibyte);
    let bytes = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) bytes += chunk.length;
    expect(bytes).toBe(64 * mebibyte);
  });

  it.each([204, 304])('passes %d on without a body', async (status) => {
    const connection = await RawConnection.open(gateway.proxyUrl);
    connection.send(`GET /status/${status} HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(await connection.answer()).toMatchObject({ status, closes: false });
    connection.send('GET /length HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await connection.answer()).toMatchObject({ status: 200, body: Buffer.from('hello') });
    connection.destroy();
  });

  it('answers HEAD with the length and no body, and goes on', async () => {
    const answer = await ask(`${gateway.proxyUrl}/length`, { method: 'HEAD' });
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(answer.headers['content-length']).toBe('5');
  });
});

describe('streams', () => {
  it('passes the head and each event on at once', async () => {
    const call = request(`${gateway.proxyUrl}/events`, { agent: false });
    call.end();
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    for (let n = 0; n < 3; n++) {
      release();
      const [chunk] = (await once(response, 'data')) as [Buffer];
      expect(chunk.toString()).toBe('data: eeeeeeeeee\n\n');
    }
    call.on('error', () => {});
    call.destroy();
  });

  it('hangs up on the upstream as soon as the client is gone', async () => {
    aborted.length = 0;
    const before = begun;
    const call = request(`${gateway.proxyUrl}/events-aborted`, { agent: false });
    call.on('error', () => {});
    call.end();
    await expect.poll(() => begun).toBe(before + 1);
    call.destroy();
    await expect.poll(() => aborted).toContain('/events-aborted');
  });

  it('hangs up on the upstream when a client leaves in the middle of its upload', async () => {
    aborted.length = 0;
    const connection = await RawConnection.open(gateway.proxyUrl);
    connection.send('POST /count-aborted HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n');
    await expect.poll(async () => (await serverStatus()).connections_writing).toBe(1);
    connection.destroy();
    await expect.poll(() => aborted).toContain('/count-aborted');
  });

  it('gives up requests in line when their connection goes', async () => {
    const connection = await RawConnection.open(gateway.proxyUrl);
    connection.send('GET /events HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(3));
    await expect.poll(async () => (await serverStatus()).connections_writing).toBeGreaterThan(0);
    connection.destroy();
    await expect.poll(async () => (await serverStatus()).connections_writing).toBe(0);
  });

  it.each(['/cut/chunked', '/cut/length'])('never lets %s look complete', async (path) => {
    const connection = await RawConnection.open(gateway.proxyUrl);
    connection.send(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(await connection.answer()).toBe('closed');
    expect(connection.isInsideAnswer).toBe(true);
  });
});

describe('Expect: 100-continue', () => {
  const expecting = 'Expect: 100-continue\r\nContent-Length: 5\r\n\r\n';

  it('asks for the body only when it is wanted', async () => {
    const connection = await RawConnection.open(gateway.proxyUrl);
    const interim = once(connection.socket, 'data');
    connection.send(`POST /count HTTP/1.1\r\nHost: a\r\n${expecting}`);
    expect(String((await interim)[0])).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    connection.send('hello');
    expect(await connection.answer()).toMatchObject({ status: 200, closes: false });
    connection.destroy();
  });

  it('refuses without it, and lets nothing follow whose meaning would be open', async () => {
    const connection = await RawConnection.open(gateway.proxyUrl);
    connection.send(`POST / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, host\r\n${expecting}`);
    expect(await connection.answer()).toMatchObject({ status: 400, closes: true });
    expect(await connection.gone).toBe('closed');
  });
});

describe('refusals while a body is on its way', () => {
  const hugeHead = (framing: string) => `POST /limited/count HTTP/1.1\r\nHost: a\r\n${framing}\r\n\r\n`;

  it('refuses an announced excess before the body comes', async () => {
    const connection = await RawConnection.open(gateway.proxyUrl);
    connection.send(hugeHead(`Content-Length: ${50 * mebibyte}`));
    expect(await connection.answer()).toMatchObject({ status: 413, closes: true });
    connection.destroy();
  });

  it.each(['length', 'chunked'])('tells a client that is still sending (%s)', async (framing) => {
    const connection = await RawConnection.open(gateway.proxyUrl);
    const piece = Buffer.alloc(mebibyte, 'x');
    const isChunked = framing === 'chunked';
    connection.send(hugeHead(isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${8 * mebibyte}`));
    for (let n = 0; n < 8; n++)
      connection.send(isChunked ? Buffer.concat([Buffer.from('100000\r\n'), piece, Buffer.from('\r\n')]) : piece);
    expect(await connection.answer()).toMatchObject({ status: 413 });
    connection.destroy();
  });

  it('passes an upstream’s early answer on to a client that is still sending', async () => {
    for (let n = 0; n < 5; n++) {
      const connection = await RawConnection.open(gateway.proxyUrl);
      connection.send(`POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: ${8 * mebibyte}\r\n\r\n`);
      connection.send(Buffer.alloc(8 * mebibyte, 'x'));
      const answer = await connection.answer();
      expect(answer).toMatchObject({ status: 413, body: Buffer.from('big') });
      connection.destroy();
    }
  });

  it.each(['/early', '/early/chunked'])('closes only once the client has sent everything (%s)', async (path) => {
    const connection = await RawConnection.open(gateway.proxyUrl);
    const bytes = 64 * mebibyte;
    connection.send(`POST ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${bytes}\r\n\r\n`);
    connection.send(Buffer.alloc(bytes, 'x'));
    expect(await connection.answer()).toMatchObject({ status: 413, body: Buffer.from('big'), closes: true });
    expect(await connection.gone).toBe('closed');
    expect(connection.socket.bytesWritten).toBeGreaterThan(bytes);
  });
});

async function serverStatus(): Promise<{ connections_writing: number }> {
  const { server } = await askJson<{ server: { connections_writing: number } }>(`${gateway.statusUrl}/status`);
  return server;
}

it('holds no request body while its answer streams', async () => {
  const reading = await startGateway({
    workers: 1,
    // Room for one body of this size that is read as JSON.
    args: ['--body-memory-max', '1'],
    config: `
_format_version: "3.0"
services: [{ name: upstream, url: "${upstream.url}", routes: [{ paths: [/] }] }]
plugins: [{ name: request-validator, config: { version: draft7, body_schema: '{"type":"object"}' } }]
`,
  });
  const ending = new AbortController();
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ prompt: 'p'.repeat(150_000) });
  const statuses: number[] = [];
  try {
    for (let n = 0; n < 3; n++) {
      const answer = await fetch(`${reading.proxyUrl}/events`, {
        method: 'POST',
        headers,
        body,
        signal: ending.signal,
      });
      statuses.push(answer.status);
    }
  } finally {
    ending.abort();
    await reading.stop();
  }
  expect(statuses).toEqual([200, 200, 200]);
});
