import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { setTimeout as delay } from 'node:timers/promises';
import { RawConnection, type RawOutcome, type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, serve, type TestServer } from './support.ts';

let upstream: TestServer;
let gateway: RunningGateway;
let tight: RunningGateway;
const finished: string[] = [];

const config = () => `
_format_version: "3.0"
services:
  - name: s
    url: "${upstream.url}"
    routes:
      - { name: streamed, paths: [/streamed], strip_path: false }
      - name: read
        paths: [/read]
        strip_path: false
        plugins: [{ name: request-transformer, config: { add: { body: ["a:1"] } } }]
`;

beforeAll(async () => {
  upstream = await serve((request, response) => {
    request.on('error', () => {});
    request.resume().once('end', () => {
      finished.push(request.url!);
      response.end('ok');
    });
  });
  gateway = await startGateway({
    workers: 1,
    args: [
      ...['--request-headers-timeout', '1', '--request-body-idle-timeout', '2'],
      ...['--request-body-grace', '1', '--request-body-min-rate', '1000'],
    ],
    config: config(),
  });
  tight = await startGateway({ workers: 1, args: ['--body-memory-max', '1'], config: config() });
});
afterAll(async () => {
  await gateway?.stop();
  await tight?.stop();
  await upstream?.stop();
});

/** Sends a piece every 50 ms until there is an answer. */
async function trickle(start: string, piece: string): Promise<RawOutcome> {
  const connection = await RawConnection.open(gateway.proxyUrl);
  connection.send(start);
  const sending = setInterval(() => connection.send(piece), 50);
  const answer = await connection.answer(8_000);
  clearInterval(sending);
  const isClosed = await Promise.race([connection.gone.then(() => true), delay(4_000, false, { ref: false })]);
  expect(isClosed).toBe(true);
  connection.destroy();
  return answer;
}

// At once: each waits for seconds.
describe.concurrent('a client that trickles', () => {
  it.each([
    ['nothing at all', '', ''],
    ['its head', 'GET /streamed HTTP/1.1\r\n', 'x'],
    ['headers without end', 'GET /streamed HTTP/1.1\r\nHost: a\r\n', 'x: y\r\n'],
    ['the beginning of what could be HTTP/2', 'PR', ''],
  ])('%s is told to come back faster, and its connection closed', async (_what, start, piece) => {
    expect(await trickle(start, piece)).toMatchObject({ status: 408 });
  });

  it('has the same time for its second request', async () => {
    const connection = await RawConnection.open(gateway.proxyUrl);
    connection.send('GET /streamed HTTP/1.1\r\nHost: a\r\n\r\nGET /second');
    expect(await connection.answer()).toMatchObject({ status: 200 });
    expect(await connection.answer()).toMatchObject({ status: 408 });
    expect(await connection.gone).toBe('closed');
  });

  it.each([
    ['a long body', '/streamed/long', 'Content-Length: 1000000', 'x'],
    ['a short body', '/streamed/short', 'Content-Length: 10000', 'x'],
    ['a body in chunks', '/streamed/chunks', 'Transfer-Encoding: chunked', '1\r\nx\r\n'],
    ['a body that a plugin reads', '/read', 'Content-Length: 100000\r\nContent-Type: application/json', 'x'],
    ['no body after all', '/streamed/none', 'Content-Length: 10000', ''],
  ])('%s is told so too', async (_what, path, fields, piece) => {
    expect(await trickle(`POST ${path} HTTP/1.1\r\nHost: a\r\n${fields}\r\n\r\n`, piece)).toMatchObject({
      status: 408,
    });
    expect(finished).not.toContain(path);
  });

  it('may take its time as long as it brings enough', async () => {
    const connection = await RawConnection.open(gateway.proxyUrl);
    const pieces = 12;
    connection.send(`POST /streamed HTTP/1.1\r\nHost: a\r\nContent-Length: ${pieces * 2_000}\r\n\r\n`);
    let left = pieces;
    const sending = setInterval(() => {
      connection.send('x'.repeat(2_000));
      if (--left === 0) clearInterval(sending);
    }, 250);
    expect(await connection.answer(20_000)).toMatchObject({ status: 200 });
    clearInterval(sending);
    connection.destroy();
  });

  it('is borne with over HTTP/2, where streams may be slow', async () => {
    const session = connectHttp2(gateway.proxyUrl);
    const stream = session.request({ ':method': 'POST', ':path': '/streamed', ':authority': 'a' });
    for (let n = 0; n < 8; n++) {
      stream.write('x');
      await delay(250);
    }
    stream.end();
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    expect(headers[':status']).toBe(200);
    session.destroy();
  });
});

describe('bodies that are read whole', () => {
  const half = JSON.stringify({ text: 'x'.repeat(150_000) });

  const options = { method: 'POST', headers: ['Content-Type', 'application/json'], body: half };

  it('have so much room together; others are asked to come back', async () => {
    const held = await RawConnection.open(tight.proxyUrl);
    held.send(
      `POST /read HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${half.length}\r\n\r\n`,
    );
    held.send(half.slice(0, -1));
    await expect.poll(async () => (await ask(`${tight.proxyUrl}/read`, options)).status).toBe(503);
    const refused = await ask(`${tight.proxyUrl}/read`, options);
    expect(refused.headers).toMatchObject({ 'retry-after': '1' });
    // What is only passed on needs no room.
    expect((await ask(`${tight.proxyUrl}/streamed`, options)).status).toBe(200);

    held.send(half.slice(-1));
    expect(await held.answer()).toMatchObject({ status: 200 });
    held.destroy();
    for (let n = 0; n < 3; n++) expect((await ask(`${tight.proxyUrl}/read`, options)).status).toBe(200);
  });

  it('give their room back when the client is gone', async () => {
    const leaving = await RawConnection.open(tight.proxyUrl);
    leaving.send('POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n');
    leaving.send(Buffer.alloc(150_000));
    const status = async () => (await ask(`${tight.proxyUrl}/read`, options)).status;
    await expect.poll(status).toBe(503);
    leaving.destroy();
    await expect.poll(status).toBe(200);
  });
});
