import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type OpenStream, openStream, startGateway, startSseUpstream } from '@sallyport/testkit';
import { treeOf, usageOf } from '../../process-tree.ts';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { until } from '../wait.ts';

export const idleStreams: ReliabilityRun = {
  name: 'R-IDLE-SSE',
  promise: 'thousands of streams on which little is said cost little, and leave nothing behind',
  run,
};

const sizes = {
  short: { streams: 200, beatMs: 500, watchMs: 1_000, settleMs: 0 },
  full: { streams: 9_000, beatMs: 30_000, watchMs: 10_000, settleMs: 5_000 },
} as const;
/** Opened one after another they take long, and all at once more than a queue of connections holds. */
const atOnce = 10;
/** Of asking for the status, and of idle connections to the upstream, which come and go. */
const strayDescriptors = 20;

async function run(form: Form): Promise<Figure[]> {
  const { streams, beatMs, watchMs, settleMs } = sizes[form];
  const sse = await startSseUpstream({ lastsMs: Number.POSITIVE_INFINITY, everyMs: beatMs });
  const gateway = await startGateway({ args: ['--drain-timeout', '1'], config: config(sse.url) });
  const pid = gateway.process.pid!;
  let held: OpenStream[] = [];
  try {
    await openMany(gateway.proxyUrl, 100).then(closeAll);
    await until('the first streams are gone', async () => (await activeConnections(gateway.statusUrl)) === 0);
    await delay(settleMs);
    const fdsBefore = fdsOf(pid);
    const rssBefore = usageOf(treeOf(pid)).rssBytes;

    held = await openMany(gateway.proxyUrl, streams);
    await delay(settleMs);
    const rssHeld = usageOf(treeOf(pid)).rssBytes;
    const cpuBefore = usageOf(treeOf(pid)).cpuUs;
    await delay(watchMs);
    const cpuShare = (usageOf(treeOf(pid)).cpuUs - cpuBefore) / (watchMs * 1000);

    await closeAll(held);
    await until('all streams are gone', async () => (await activeConnections(gateway.statusUrl)) === 0);
    await until('descriptors are given back', () => fdsOf(pid) <= fdsBefore + strayDescriptors).catch(() => {});
    const fdsAfter = fdsOf(pid);
    await delay(settleMs);
    const rssAfter = usageOf(treeOf(pid)).rssBytes;

    held = await openMany(gateway.proxyUrl, streams);
    const stoppingMs = performance.now();
    const stopped = gateway.stop();
    const ends = await Promise.all(held.map(({ ended }) => ended));
    await stopped;
    return [
      told('streams held, with a key each and two workers', streams),
      exactly('of these that began', ends.filter(({ text }) => text.includes('data: ')).length, streams),
      timing(atMost('memory of each', (rssHeld - rssBefore) / streams / 1024, 30, 'KiB')),
      timing(atMost('processor time while they are idle, of one core', cpuShare * 100, 5, '%')),
      atMost('descriptors left open after they are gone', fdsAfter - fdsBefore, strayDescriptors),
      timing(atMost('memory after they are gone, against before', rssAfter / rssBefore, 1.1, '×')),
      exactly(
        'streams that a drain of one second cuts, visibly',
        ends.filter(({ complete }) => !complete).length,
        streams,
      ),
      timing(
        atMost('until the last is ended', Math.max(...ends.map(({ endedMs }) => endedMs)) - stoppingMs, 2_000, 'ms'),
      ),
    ];
  } finally {
    for (const stream of held) stream.abort();
    await gateway.stop();
    await sse.stop();
  }
}

async function openMany(url: string, count: number): Promise<OpenStream[]> {
  const opened: OpenStream[] = [];
  while (opened.length < count) {
    const round = Array.from({ length: Math.min(atOnce, count - opened.length) }, () =>
      openStream(`${url}/stream?apikey=alice-key`),
    );
    await Promise.all(round.map(({ started }) => started));
    opened.push(...round);
  }
  return opened;
}

async function closeAll(streams: readonly OpenStream[]): Promise<void> {
  for (const stream of streams) stream.abort();
  await Promise.all(streams.map(({ ended }) => ended));
}

async function activeConnections(statusUrl: string): Promise<number> {
  const response = await fetch(`${statusUrl}/status`);
  return ((await response.json()) as { server: { connections_active: number } }).server.connections_active;
}

/** Of all processes of the gateway. Linux only (`/proc`). */
function fdsOf(pid: number): number {
  return treeOf(pid).reduce((sum, id) => sum + readdirSync(`/proc/${id}/fd`).length, 0);
}

function config(url: string): string {
  return JSON.stringify({
    _format_version: '3.0',
    services: [{ name: 'sse', url, routes: [{ name: 'sse', paths: ['/stream'], plugins: [{ name: 'key-auth' }] }] }],
    consumers: [{ username: 'alice', keyauth_credentials: [{ key: 'alice-key' }] }],
    plugins: [{ name: 'file-log', config: { path: '/dev/null' } }],
  });
}
