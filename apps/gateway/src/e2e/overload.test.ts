import type { ServerResponse } from 'node:http';
import { openStream, RawConnection, type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask, askJson, serve, type TestServer } from './support.ts';

let upstream: TestServer;
let gateway: RunningGateway;
/** Requests that wait for their answer until the test gives it. */
let held: ServerResponse[];

beforeAll(async () => {
  upstream = await serve((request, response) => {
    if (request.url === '/quick') response.end('ok');
    else if (request.url === '/stream')
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    else held.push(response);
  });
});
beforeEach(async () => {
  held = [];
  gateway = await startGateway({
    shedsLoad: true,
    config: JSON.stringify({
      _format_version: '3.0',
      services: [
        { name: 'slow', url: upstream.url, routes: [{ name: 'slow', paths: ['/slow', '/stream'], strip_path: false }] },
        // Another name of the same host: another upstream.
        {
          name: 'quick',
          url: upstream.url.replace('127.0.0.1', 'localhost'),
          routes: [{ paths: ['/quick'], strip_path: false }],
        },
      ],
    }),
    workers: 1,
    args: ['--waiting-max', '5', '--drain-timeout', '0'],
  });
});
afterEach(async () => {
  for (const response of held) response.end();
  await gateway.stop();
});
afterAll(async () => {
  await upstream?.stop();
});

/** Requests to the slow service, until so many wait there. */
async function fill(count: number): Promise<Promise<unknown>[]> {
  const waiting = Array.from({ length: count }, () => ask(`${gateway.proxyUrl}/slow`));
  await expect.poll(() => held.length).toBe(count);
  return waiting;
}

const overloadOf = async () =>
  (
    await askJson<{ overload: { requests_shed: number; workers: { requests_waiting: number; state: string }[] } }>(
      `${gateway.statusUrl}/status`,
    )
  ).overload;

describe('requests that wait for their answer', () => {
  it('are limited for each upstream, so that one that hangs leaves room for the others', async () => {
    const waiting = await fill(4);
    const refused = await ask(`${gateway.proxyUrl}/slow`, { headers: ['Accept', 'text/plain'] });
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(refused.text).toContain('The upstream server is overloaded');
    expect((await ask(`${gateway.proxyUrl}/quick`)).status).toBe(200);
    await expect
      .poll(overloadOf)
      .toMatchObject({ requests_shed: 1, workers: [{ requests_waiting: 4, state: 'calm' }] });
    for (const response of held.splice(0)) response.end('at last');
    expect(await Promise.all(waiting)).toMatchObject(new Array(4).fill({ status: 200 }));
    await expect.poll(overloadOf).toMatchObject({ workers: [{ requests_waiting: 0 }] });
  });

  it('stop counting when their client goes', async () => {
    const clients = Array.from({ length: 4 }, () => new AbortController());
    const gone = clients.map(({ signal }) => fetch(`${gateway.proxyUrl}/slow`, { signal }).catch(() => 'gone'));
    await expect.poll(() => held.length).toBe(4);
    for (const client of clients) client.abort();
    expect(await Promise.all(gone)).toEqual(['gone', 'gone', 'gone', 'gone']);
    await expect.poll(overloadOf).toMatchObject({ workers: [{ requests_waiting: 0 }] });
  });

  it('are not streams that have begun', async () => {
    // One after another: until they begin, they do wait.
    for (let n = 0; n < 20; n++) await openStream(`${gateway.proxyUrl}/stream`).started;
    expect((await ask(`${gateway.proxyUrl}/quick`)).status).toBe(200);
    expect((await overloadOf()).requests_shed).toBe(0);
  });
});

describe('a connection whose request was refused', () => {
  it('goes on, and is read again a moment later', async () => {
    await fill(4);
    const connection = await RawConnection.open(gateway.proxyUrl);
    const request = (path: string) => connection.send(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    request('/slow');
    expect(await connection.answer()).toMatchObject({ status: 503, closes: false });
    request('/quick');
    expect(await connection.answer()).toMatchObject({ status: 200, closes: false });
    connection.destroy();
  });
});
