import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RawConnection, type RunningGateway, startGateway, writeFaultPlugin } from '@sallyport/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { silenceMs } from '../ipc.ts';
import { ask, askJson, serve, type TestServer } from './support.ts';

let upstream: TestServer;
let folder: string;
let plugin: string;
const gateways: RunningGateway[] = [];

beforeAll(async () => {
  upstream = await serve((_request, response) => response.end('ok'));
  folder = await mkdtemp(join(tmpdir(), 'sallyport-crashes-'));
  plugin = await writeFaultPlugin(folder);
});
afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
});
afterAll(async () => {
  await upstream?.stop();
  await rm(folder, { recursive: true });
});

async function start({ workers = 1, args = [] as string[] } = {}): Promise<RunningGateway> {
  const gateway = await startGateway({
    config: JSON.stringify({
      _format_version: '3.0',
      services: [{ name: 's', url: upstream.url, routes: [{ name: 'faulty', paths: ['/'] }] }],
      plugins: [{ name: 'fault' }],
    }),
    workers,
    args: ['--plugins', plugin, ...args],
  });
  gateways.push(gateway);
  return gateway;
}

interface Status {
  memory: { workers: { pid: number }[] };
  workers: { restarts: number };
  overload: { workers: { state: string }[] };
}
const statusOf = ({ statusUrl }: RunningGateway) => askJson<Status>(`${statusUrl}/status`);
const pidsOf = async (gateway: RunningGateway) => (await statusOf(gateway)).memory.workers.map(({ pid }) => pid);

/** The request that does it; its connection dies with the worker. */
const provoke = ({ proxyUrl }: RunningGateway, fault: string) =>
  ask(proxyUrl, { headers: ['X-Fault', fault] }).then(
    ({ status }) => status,
    (error: NodeJS.ErrnoException) => error.code,
  );

describe('the only worker of a gateway', () => {
  it('dies and refuses no connection: they wait for the next, at the same address', async () => {
    const gateway = await start();
    for (let n = 1; n <= 3; n++) {
      const [pid] = await pidsOf(gateway);
      process.kill(pid!, 'SIGKILL');
      const answers = await Promise.all(Array.from({ length: 20 }, () => ask(gateway.proxyUrl)));
      expect(answers.map(({ status }) => status)).toEqual(new Array(20).fill(200));
      await expect.poll(async () => await pidsOf(gateway)).not.toContain(pid);
    }
    expect((await statusOf(gateway)).workers.restarts).toBe(3);
  });

  it('is replaced when its heap is full, with the limit that was set', async () => {
    const gateway = await start({ args: ['--worker-memory-max', '64'] });
    expect(await provoke(gateway, 'allocate')).toBe('ECONNRESET');
    expect((await ask(gateway.proxyUrl)).status).toBe(200);
    await expect.poll(() => gateway.logs.join('\n')).toContain('SIGABRT, most likely for want of memory');
  });

  it('is replaced when a request makes it loop', { timeout: 15_000 }, async () => {
    const gateway = await start();
    expect(await provoke(gateway, 'loop')).toBe('ECONNRESET');
    expect((await ask(gateway.proxyUrl)).status).toBe(200);
    expect(gateway.logs.join('\n')).toContain('a worker hangs and is killed');
  });

  it('is told of with what it had in hand, once a worker has hung before', { timeout: 20_000 }, async () => {
    const gateway = await start();
    for (let n = 0; n < 2; n++) expect(await provoke(gateway, 'loop')).toBe('ECONNRESET');
    const entry = gateway.logs.find((line) => line.includes('the event loop of a worker stands still'));
    expect(JSON.parse(entry!)).toMatchObject({
      workerId: 2,
      inHand: 1,
      exchanges: [{ requestId: expect.stringMatching(/^[0-9a-f]{32}$/), route: 'faulty' }],
    });
  });

  it('is left alone when it only pauses, as for a long collection of garbage', async () => {
    const gateway = await start();
    expect(await provoke(gateway, 'pause')).toBe(200);
    expect((await statusOf(gateway)).workers.restarts).toBe(0);
  });
});

describe('a worker that has no file descriptor left', () => {
  it('refuses connections, and goes on with those that it has', async () => {
    const gateway = await start();
    const [pid] = await pidsOf(gateway);
    const served = await RawConnection.open(gateway.proxyUrl);
    const isServed = async () => {
      served.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      expect(await served.answer()).toMatchObject({ status: 200 });
    };
    await isServed();
    execFileSync('prlimit', ['--pid', String(pid), `--nofile=${readdirSync(`/proc/${pid}/fd`).length}`]);
    const crowd = await Promise.all(Array.from({ length: 50 }, () => RawConnection.open(gateway.proxyUrl)));
    // Longer than a worker may be silent.
    await delay(silenceMs + 500);
    await isServed();
    expect(await pidsOf(gateway)).toEqual([pid]);
    for (const connection of [served, ...crowd]) connection.destroy();
  });
});

describe('a worker whose memory runs out', () => {
  it('refuses requests, and takes them again when there is memory', { timeout: 30_000 }, async () => {
    const gateway = await start({ args: ['--worker-memory-max', '128'] });
    const state = async () => (await statusOf(gateway)).overload.workers[0]?.state;
    const { status } = await ask(gateway.proxyUrl, { headers: ['X-Fault', 'fill', 'X-Mib', '124'] });
    expect(status).toBe(200);
    await expect.poll(state, { timeout: 10_000 }).toBe('shedding');
    const refused = await ask(gateway.proxyUrl);
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '1', connection: 'close' } });
    expect((await ask(`${gateway.statusUrl}/status/ready`)).status).toBe(200);
    expect((await ask(`${gateway.adminUrl}/routes`)).status).toBe(200);
    for (const pid of await pidsOf(gateway)) process.kill(pid, 'SIGUSR2');
    await expect.poll(state, { timeout: 20_000 }).toBe('calm');
    expect((await ask(gateway.proxyUrl)).status).toBe(200);
    const told = gateway.logs.filter((line) => line.includes('memory'));
    expect(told.at(-1)).toContain('memory suffices again');
    expect((await statusOf(gateway)).workers.restarts).toBe(0);
  });
});

describe('a node whose processes are all stopped', () => {
  it('goes on with the same workers when they are continued', { timeout: 20_000 }, async () => {
    const gateway = await start({ workers: 2 });
    const pids = await pidsOf(gateway);
    const tree = [gateway.process.pid!, ...pids];
    for (const pid of tree) process.kill(pid, 'SIGSTOP');
    await delay(silenceMs + 1_000);
    for (const pid of tree) process.kill(pid, 'SIGCONT');
    // By the time of the last answer, the timers that were due have run and what they killed is gone.
    for (let n = 0; n < 20; n++) expect((await statusOf(gateway)).workers.restarts).toBe(0);
    expect((await ask(gateway.proxyUrl)).status).toBe(200);
    expect(await pidsOf(gateway)).toEqual(pids);
  });
});
