import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type FloodUpstream,
  PostLoad,
  quantile,
  startCountingUpstream,
  startFloodUpstream,
  startGateway,
} from '@sallyport/testkit';
import { treeOf, usageOf } from '../process-tree.ts';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from './run.ts';
import { until } from './wait.ts';

export const slowRead: ReliabilityRun = {
  name: 'R-SLOWREAD',
  promise: 'readers that are slow hold back their upstream and not the memory of the gateway',
  run,
};

const sizes = {
  short: { readers: 10, readMs: 1_500, loadMs: 500, warmRounds: 1, settleMs: 0 },
  full: { readers: 50, readMs: 8_000, loadMs: 3_000, warmRounds: 2, settleMs: 30_000 },
} as const;
const bodyBytes = 100 * 1024 * 1024;
const bytesPerSecond = 10 * 1024;
/** How long the gateway waits for a reader that takes nothing. */
const stallTimeoutMs = 60_000;

async function run(form: Form): Promise<Figure[]> {
  const { readers, readMs, loadMs, warmRounds, settleMs } = sizes[form];
  const flood = await startFloodUpstream(bodyBytes);
  const api = await startCountingUpstream('api');
  const gateway = await startGateway({ config: config(flood.url, api.url) });
  const load = new PostLoad({ url: `${gateway.proxyUrl}/api`, connections: 4, thinkMs: 4, body: '{}' }).start();
  try {
    // Warm: as many readers at full speed, so that what a burst leaves with the allocator is there before memory is
    // looked at, and what is held for slow readers is seen.
    for (let n = 0; n < warmRounds; n++)
      await Promise.all(Array.from({ length: readers }, () => readWhole(`${gateway.proxyUrl}/flood`)));
    await until('the load is warm', () => load.ok > 1_000);
    const directBytes = await takenBySystem(flood, readMs);
    await settled(gateway.process.pid!, settleMs);
    load.takeLatencies();
    await delay(loadMs);
    const before = load.takeLatencies();
    const usedBefore = await usedBytes(gateway.statusUrl);
    const rssBefore = rssOf(gateway.process.pid!);

    const slow = Array.from({ length: readers }, () => readSlowly(`${gateway.proxyUrl}/flood`));
    // At first the system's buffers are filled, at full speed: that is not slow reading yet.
    await delay(readMs / 4);
    load.takeLatencies();
    await delay((readMs * 3) / 4);
    const during = load.takeLatencies();
    const growth = rssOf(gateway.process.pid!) - rssBefore;
    const used = (await usedBytes(gateway.statusUrl)) - usedBefore;
    const sent = flood.sentBytes;
    const dropped = slow.filter((socket) => socket.destroyed).length;
    for (const socket of slow) socket.destroy();
    return [
      told('slow readers, of 100 MiB each at 10 KiB/s', readers),
      exactly('slow readers that were dropped', dropped, 0),
      exactly('streams that the upstream sees', sent.length, readers),
      timing(atMost('RSS growth of the process tree', growth / 1024 / 1024, 10, 'MiB')),
      timing(atMost('growth of heap and buffers in use, per reader', used / 1024 / readers, 200, 'KiB')),
      timing(atMost('RSS growth per reader', growth / 1024 / readers, 200, 'KiB')),
      told(
        'taken from an upstream by a slow reader without a gateway (buffers of the system), KiB',
        Math.round(directBytes / 1024),
      ),
      // A gateway is two connections, each with the system's buffers; the rest is what it took itself.
      timing(
        atMost(
          'taken from the upstream per reader beyond two of these, at most',
          Math.max(0, Math.max(...sent) - 2 * directBytes) / 1024,
          2_048,
          'KiB',
        ),
      ),
      exactly('requests of others that failed', load.failures.length, 0),
      timing(atMost('p99 of others, during against before', quantile(during, 0.99) / quantile(before, 0.99), 1.2, '×')),
      ...(form === 'full' ? await stalled(`${gateway.proxyUrl}/flood`, flood) : []),
    ];
  } finally {
    await load.stop();
    await gateway.stop();
    await flood.stop();
    await api.stop();
  }
}

/** A reader that takes nothing at all is dropped after a while. */
async function stalled(url: string, flood: FloodUpstream): Promise<Figure[]> {
  await until('the slow readers are gone', () => flood.sentBytes.length === 0);
  const socket = open(url);
  socket.pause();
  await until('the stalled stream began', () => flood.sentBytes.length === 1);
  const started = performance.now();
  let droppedMs = Number.POSITIVE_INFINITY;
  await until('the stalled reader is dropped', () => flood.sentBytes.length === 0, stallTimeoutMs * 1.5).then(
    () => {
      droppedMs = performance.now() - started;
    },
    () => {},
  );
  socket.destroy();
  return [timing(atMost('a reader that reads nothing is dropped after', droppedMs, stallTimeoutMs + 3_000, 'ms'))];
}

/** Bytes that leave an upstream for a reader as slow as ours with nothing in between. */
async function takenBySystem(flood: FloodUpstream, readMs: number): Promise<number> {
  const socket = readSlowly(flood.url);
  await delay(readMs);
  const taken = Math.max(...flood.sentBytes);
  socket.destroy();
  await until('the reader is gone', () => flood.sentBytes.length === 0);
  return taken;
}

function open(url: string): Socket {
  const { hostname, port, pathname, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => {});
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  return socket;
}

function readSlowly(url: string): Socket {
  const socket = open(url);
  const perTick = bytesPerSecond / 10;
  socket.on('readable', () => {});
  const ticking = setInterval(() => socket.read(Math.min(perTick, socket.readableLength)), 100);
  socket.once('close', () => clearInterval(ticking));
  return socket;
}

async function readWhole(url: string): Promise<void> {
  const response = await fetch(url);
  for await (const _ of response.body!);
}

/** Waits until memory has not grown for three seconds, or no longer than told. Heaps of a process under load grow for a while. */
async function settled(pid: number, atMostMs: number): Promise<void> {
  const deadline = performance.now() + atMostMs;
  let highest = 0;
  for (let quiet = 0; quiet < 3 && performance.now() < deadline; ) {
    const rss = rssOf(pid);
    quiet = rss > highest + 512 * 1024 ? 0 : quiet + 1;
    highest = Math.max(highest, rss);
    await delay(1_000);
  }
}

/** What the workers say they use: heap and buffers. Reported once a second. */
async function usedBytes(statusUrl: string): Promise<number> {
  const response = await fetch(`${statusUrl}/status?unit=b&scale=0`);
  const { memory } = (await response.json()) as { memory: { workers: { heap_used: string; external: string }[] } };
  return memory.workers.reduce(
    (sum, worker) => sum + Number.parseInt(worker.heap_used, 10) + Number.parseInt(worker.external, 10),
    0,
  );
}

function rssOf(pid: number): number {
  return usageOf(treeOf(pid)).rssBytes;
}

function config(floodUrl: string, apiUrl: string): string {
  return JSON.stringify({
    _format_version: '3.0',
    services: [
      { name: 'flood', url: floodUrl, routes: [{ name: 'flood', paths: ['/flood'] }] },
      { name: 'api', url: apiUrl, retries: 0, routes: [{ name: 'api', paths: ['/api'] }] },
    ],
    plugins: [{ name: 'file-log', config: { path: '/dev/null' } }],
  });
}
