import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IngestReceiver, type RunningGateway, startGateway, startIngestReceiver } from '@sallyport/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask, askJson, serve, type TestServer } from './support.ts';

let upstream: TestServer;
let receiver: IngestReceiver;
let folder: string;
const gateways: RunningGateway[] = [];

beforeAll(async () => {
  upstream = await serve((request, response) => {
    if (request.url?.startsWith('/slow')) return;
    response.setHeader('content-type', 'text/plain').end('ok');
  });
});
beforeEach(async () => {
  receiver = await startIngestReceiver();
  folder = await mkdtemp(join(tmpdir(), 'sallyport-recording-'));
});
afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
  await receiver.stop();
  await rm(folder, { recursive: true, force: true });
});
afterAll(async () => {
  await upstream?.stop();
});

async function start(args: readonly string[] = []): Promise<RunningGateway> {
  const gateway = await startGateway({
    config: JSON.stringify({
      _format_version: '3.0',
      services: [
        {
          id: 'c2d4f5a6-0000-4000-8000-000000000001',
          name: 'shop',
          url: upstream.url,
          routes: [
            {
              id: 'c2d4f5a6-0000-4000-8000-000000000002',
              name: 'orders',
              paths: ['/'],
              strip_path: false,
              plugins: [{ name: 'key-auth', config: { key_in_query: true, anonymous: 'nobody' } }],
            },
          ],
        },
      ],
      consumers: [{ username: 'ann', keyauth_credentials: [{ key: 'the-key-of-ann' }] }, { username: 'nobody' }],
    }),
    args: [
      '--control-plane',
      receiver.url,
      '--control-plane-token-file',
      receiver.tokenFile,
      '--spool-folder',
      folder,
      ...args,
    ],
  });
  gateways.push(gateway);
  return gateway;
}

interface Events {
  recorded: number;
  sent: number;
  acknowledged: number;
  lost: Record<string, number>;
  spooled_rows: number;
  spooled_bytes: number;
  spool_trouble?: string;
  control_plane_trouble?: string;
}

interface Status {
  events: Events;
  server: { connections_writing: number };
  memory: { workers: { pid: number }[] };
}

const statusOf = ({ statusUrl }: RunningGateway) => askJson<Status>(`${statusUrl}/status`);
const eventsOf = async (gateway: RunningGateway) => (await statusOf(gateway)).events;

function eventHostPid({ process: { pid } }: RunningGateway): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
  return children.find((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('event-host'))!;
}

async function askMany({ proxyUrl }: RunningGateway, requests: number): Promise<void> {
  for (let n = 0; n < requests; n += 50)
    await Promise.all(Array.from({ length: Math.min(50, requests - n) }, () => ask(proxyUrl)));
}

describe('a gateway with a control plane', () => {
  it('tells it of every exchange, without secrets, and how entities are called; of the last one before it ends', async () => {
    const gateway = await start();
    await ask(`${gateway.proxyUrl}/orders?apikey=the-key-of-ann&page=2`, {
      headers: ['User-Agent', 'test/1', 'Authorization', 'Bearer another-secret'],
    });
    await ask(`${gateway.proxyUrl}/elsewhere`, { method: 'PUT', body: '{}' });
    await expect.poll(() => receiver.rows.size, { timeout: 5_000 }).toBe(2);
    const [row, other] = [...receiver.rows.values()].sort((a, b) => a.startedAtMs - b.startedAtMs);
    expect(row).toMatchObject({
      method: 'GET',
      uri: '/orders?apikey=REDACTED&page=2',
      upstreamUri: '/orders?page=2',
      host: '127.0.0.1',
      userAgent: 'test/1',
      status: 200,
      source: 'upstream',
      responseType: 'text/plain',
      upstreamStatus: 200,
      tries: 1,
      routeId: 'c2d4f5a6-0000-4000-8000-000000000002',
      serviceId: 'c2d4f5a6-0000-4000-8000-000000000001',
      authType: 'key-auth',
      quantities: { requests: 1 },
    });
    expect(row!.consumerId).toBeDefined();
    expect(row!.totalMs).toBeGreaterThan(0);
    expect(other).toMatchObject({ method: 'PUT', uri: '/elsewhere' });
    expect(other).not.toHaveProperty('authType');
    expect(JSON.stringify([...receiver.rows.values()])).not.toMatch(/the-key-of-ann|another-secret/);
    const names = [...receiver.names.values()].map(({ kind, name }) => `${kind} ${name}`);
    expect(names).toEqual(expect.arrayContaining(['service shop', 'route orders', 'consumer ann', 'plugin key-auth']));
    await expect
      .poll(() => eventsOf(gateway))
      .toMatchObject({ recorded: 2, acknowledged: 2, lost: {}, spooled_rows: 0 });
    // What it has recorded it hands over before it ends.
    await askMany(gateway, 100);
    expect(await gateway.stop()).toBe(0);
    expect([receiver.rows.size, receiver.violations]).toEqual([102, []]);
  });

  it('keeps events while that is away, over its own end and with a full disk, and delivers each once when it is back', async () => {
    receiver.mood = { status: 503 };
    const first = await start();
    await askMany(first, 120);
    await expect.poll(() => eventsOf(first)).toMatchObject({ recorded: 120, acknowledged: 0, spooled_rows: 120 });
    expect((await eventsOf(first)).control_plane_trouble).toBe('answered 503');
    expect(await first.stop()).toBe(0);
    receiver.mood = 'loses answers';
    const second = await start();
    await askMany(second, 80);
    await expect.poll(() => receiver.rows.size, { timeout: 5_000 }).toBeGreaterThan(0);
    receiver.mood = 'stores';
    await expect.poll(() => receiver.rows.size, { timeout: 10_000 }).toBe(200);
    await expect
      .poll(() => eventsOf(second))
      .toMatchObject({ recorded: 80, acknowledged: 200, lost: {}, spooled_rows: 0 });
    expect([receiver.doubles, receiver.violations]).toEqual([0, []]);
    expect(receiver.batches.every(({ lost }) => Object.keys(lost).length === 0)).toBe(true);

    // Now the disk takes no more: it goes on in memory, and says so.
    receiver.mood = 'hangs';
    execFileSync('prlimit', ['--pid', `${eventHostPid(second)}`, '--fsize=20000']);
    await askMany(second, 300);
    await expect.poll(() => eventsOf(second)).toMatchObject({ recorded: 380, lost: {}, spooled_rows: 300 });
    expect((await eventsOf(second)).spool_trouble).toContain('EFBIG');
    receiver.mood = 'stores';
    receiver.hangUp();
    await expect.poll(() => receiver.rows.size, { timeout: 10_000 }).toBe(500);
    await expect.poll(() => eventsOf(second)).toMatchObject({ lost: {}, spooled_rows: 0 });
  });

  it('loses nothing when its event host is killed, and nothing of a killed worker but what that had in hand', async () => {
    const gateway = await start();
    await askMany(gateway, 100);
    process.kill(eventHostPid(gateway), 'SIGKILL');
    await askMany(gateway, 200);
    await expect.poll(() => receiver.rows.size, { timeout: 10_000 }).toBe(300);
    await expect.poll(() => eventsOf(gateway)).toMatchObject({ recorded: 300, lost: {}, spooled_rows: 0 });

    const hanging = Array.from({ length: 5 }, () => ask(`${gateway.proxyUrl}/slow`).catch(() => 'cut'));
    await expect.poll(async () => (await statusOf(gateway)).server.connections_writing).toBe(5);
    for (const { pid } of (await statusOf(gateway)).memory.workers) process.kill(pid, 'SIGKILL');
    expect(await Promise.all(hanging)).toEqual(['cut', 'cut', 'cut', 'cut', 'cut']);
    await askMany(gateway, 10);
    await expect.poll(() => eventsOf(gateway)).toMatchObject({ recorded: 310, lost: { worker_killed: 5 } });
    await expect.poll(() => receiver.rows.size, { timeout: 5_000 }).toBe(310);
  });
});
