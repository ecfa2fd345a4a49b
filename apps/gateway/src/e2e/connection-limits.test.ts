import { once } from 'node:events';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { RawConnection, type RawResponse, type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, askJson, serve, type TestServer } from './support.ts';

let upstream: TestServer;
const gateways: RunningGateway[] = [];

beforeAll(async () => {
  upstream = await serve((_request, response) => response.end('ok'));
});
afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
});
afterAll(async () => {
  await upstream?.stop();
});

async function start(...args: string[]): Promise<RunningGateway> {
  const gateway = await startGateway({
    workers: 2,
    args,
    config: `
_format_version: "3.0"
services: [{ name: s, url: "${upstream.url}", routes: [{ name: r, paths: [/] }] }]
`,
  });
  gateways.push(gateway);
  return gateway;
}

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

/** The status of a request on a new connection, which stays open. */
async function open(url: string, before = ''): Promise<{ status: number; connection: RawConnection }> {
  const connection = await RawConnection.open(url);
  connection.send(before + get);
  const answer = await connection.answer();
  return { status: typeof answer === 'string' ? 0 : answer.status, connection };
}

async function openMany(url: string, count: number): Promise<RawConnection[]> {
  const opened = await Promise.all(Array.from({ length: count }, () => open(url)));
  expect(opened.map(({ status }) => status)).toEqual(Array.from({ length: count }, () => 200));
  return opened.map(({ connection }) => connection);
}

async function getsIn(url: string, options: ConnectionOptions = {}): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connectTls({ host: hostname, port: Number(port), rejectUnauthorized: false, ...options });
  const outcome = await once(socket, 'secureConnect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return outcome;
}

describe('--connections-max', () => {
  it('holds over all workers; those within it are served on', async () => {
    const { proxyUrl, adminUrl, statusUrl, proxyTlsUrl } = await start('--connections-max', '4');
    const held = await openMany(proxyUrl, 4);
    for (let n = 0; n < 10; n++) {
      const connection = await RawConnection.open(proxyUrl);
      // Refused before it says anything.
      const answer = await connection.answer();
      expect(answer).toMatchObject({ status: 503 });
      expect(await connection.gone).toBe('closed');
      const { headers } = answer as RawResponse;
      expect([headers.get('retry-after'), headers.get('connection')]).toEqual(['1', 'close']);
    }
    for (const connection of held) {
      connection.send(get);
      expect(await connection.answer()).toMatchObject({ status: 200 });
    }
    expect((await ask(`${adminUrl}/routes`)).status).toBe(200);
    expect((await ask(`${statusUrl}/status`)).status).toBe(200);
    // Each listener has its own.
    expect(await getsIn(proxyTlsUrl!)).toBe(true);

    held[0]!.destroy();
    await expect.poll(async () => (await open(proxyUrl)).status).toBe(200);
  });

  it('closes connections over TLS before the handshake', async () => {
    const { proxyTlsUrl: url } = await start('--connections-max', '1');
    const { hostname, port } = new URL(url!);
    const held = connectTls({ host: hostname, port: Number(port), rejectUnauthorized: false });
    await once(held, 'secureConnect');
    expect(await getsIn(url!)).toBe(false);
    held.destroy();
    await expect.poll(() => getsIn(url!)).toBe(true);
  });

  it('gets back what a killed worker had', async () => {
    const { proxyUrl, adminUrl } = await start('--connections-max', '6');
    const held = await openMany(proxyUrl, 6);
    expect((await open(proxyUrl)).status).toBe(503);
    const { pids } = await askJson<{ pids: { workers: number[] } }>(adminUrl);
    for (const pid of pids.workers) process.kill(pid, 'SIGKILL');
    await Promise.all(held.map(({ gone }) => gone));
    await expect
      .poll(async () => (await open(proxyUrl).catch(() => ({ status: 0 }))).status, { timeout: 10_000 })
      .toBe(200);
  });
});

describe('--connections-per-client-max', () => {
  it('holds for each client that a trusted proxy names, and not for the proxy', async () => {
    const { proxyUrl } = await start(
      ...['--connections-per-client-max', '2', '--proxy-listen', '127.0.0.1:0 proxy_protocol'],
      ...['--trusted-ips', '127.0.0.1', '--real-ip-header', 'proxy_protocol'],
    );
    const from = (ip: string) => open(proxyUrl, `PROXY TCP4 ${ip} 127.0.0.1 1 2\r\n`);
    expect((await from('192.0.2.1')).status).toBe(200);
    const second = await from('192.0.2.1');
    expect(second.status).toBe(200);
    expect((await from('192.0.2.1')).status).toBe(503);
    expect((await from('192.0.2.2')).status).toBe(200);
    for (let n = 0; n < 3; n++) expect((await open(proxyUrl, 'PROXY UNKNOWN\r\n')).status).toBe(200);
    second.connection.destroy();
    await expect.poll(async () => (await from('192.0.2.1')).status).toBe(200);
  });

  it('holds for peers that nobody vouches for', async () => {
    const { proxyUrl, logs } = await start('--connections-per-client-max', '1');
    expect((await open(proxyUrl)).status).toBe(200);
    expect((await open(proxyUrl)).status).toBe(503);
    await expect.poll(() => logs.some((line) => line.includes('a limit on connections is reached'))).toBe(true);
  });
});
