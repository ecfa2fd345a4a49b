import { setTimeout as delay } from 'node:timers/promises';
import { PostLoad, quantile, startCountingUpstream, startGateway } from '@sallyport/testkit';
import { treeOf, usageOf } from '../../process-tree.ts';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { until } from '../wait.ts';
import { type Case, startCases } from './cases.ts';

export const logSink: ReliabilityRun = {
  name: 'R-LOGSINK',
  promise:
    'receivers of logs that fail cost no request anything, and what they did not get is counted to the last record',
  run,
};

const sizes = {
  short: { healthyMs: 300, brokenMs: 1_500, thinkMs: 40 },
  full: { healthyMs: 35_000, brokenMs: 35_000, thinkMs: 20 },
} as const;

async function run(form: Form): Promise<Figure[]> {
  const { healthyMs, brokenMs, thinkMs } = sizes[form];
  const api = await startCountingUpstream('api');
  const cases = await startCases();
  const gateway = await startGateway({ config: config(api.url, cases) });
  const loads = cases.map(({ route }) =>
    new PostLoad({ url: `${gateway.proxyUrl}/${route}`, connections: 2, thinkMs, body: '{}' }).start(),
  );
  const pid = gateway.process.pid!;
  const latencies = () => loads.flatMap((load) => load.takeLatencies());
  try {
    await until('the load is warm', () => loads.every(({ ok }) => ok > 5));
    latencies();
    await delay(healthyMs);
    const healthy = latencies();
    const rssBefore = usageOf(treeOf(pid)).rssBytes;
    for (const { sink } of cases) sink?.break();
    await delay(brokenMs);
    const broken = latencies();
    const growthMiB = (usageOf(treeOf(pid)).rssBytes - rssBefore) / 1024 / 1024;
    await Promise.all(loads.map((load) => load.stop()));
    const answered = new Map(cases.map((one, n) => [one.queue, loads[n]!.ok]));
    const queues = await countsOf(gateway.statusUrl, answered);
    const failures = loads.flatMap((load) => load.failures);
    const astray = queues.filter(
      ({ name, emitted, delivered, dropped, queued, lost }) =>
        emitted !== answered.get(name) || delivered + dropped + queued !== emitted || lost !== 0,
    );
    const sum = (what: 'emitted' | 'delivered' | 'dropped' | 'queued') =>
      queues.reduce((total, one) => total + one[what], 0);
    const exitCode = await gateway.stop();
    return [
      told('ways in which receivers failed', cases.length),
      told('requests', sum('emitted')),
      exactly('requests that failed', failures.length, 0),
      exactly('queues whose counts are not the requests of their route', astray.map(({ name }) => name).join(), ''),
      told('records delivered', sum('delivered')),
      told('records dropped', sum('dropped')),
      told('records that were still held', sum('queued')),
      exactly(
        'shippers that lost a record and said nothing in the log of the gateway',
        silent(queues, gateway.logs),
        '',
      ),
      timing(
        atMost('p99, receivers broken against healthy', quantile(broken, 0.99) / quantile(healthy, 0.99), 1.1, '×'),
      ),
      timing(atMost('RSS growth of the process tree', growthMiB, 50, 'MiB')),
      exactly('exit code', exitCode ?? 'none', 0),
    ];
  } finally {
    await Promise.all(loads.map((load) => load.stop()));
    await gateway.stop();
    await Promise.all([api.stop(), ...cases.map(({ sink }) => sink?.stop())]);
  }
}

interface QueueView {
  name: string;
  emitted: number;
  delivered: number;
  dropped: number;
  queued: number;
  lost: number;
}

/** What `/status` tells of the queues, once workers have told of every request. */
async function countsOf(statusUrl: string, expected: ReadonlyMap<string, number>): Promise<QueueView[]> {
  let queues: QueueView[] = [];
  const isWhole = async () => {
    const status = (await (await fetch(`${statusUrl}/status`)).json()) as { log_queues: QueueView[] };
    queues = status.log_queues.filter(({ name }) => expected.has(name));
    return queues.length === expected.size && queues.every(({ name, emitted }) => emitted >= expected.get(name)!);
  };
  await until('all requests are counted', isWhole, 30_000, 50);
  return queues;
}

/** Dropping is told of by the queue's name, or the file's. */
function silent(queues: readonly QueueView[], logs: readonly string[]): string {
  return queues
    .filter(({ name, dropped }) => dropped > 0 && !logs.some((line) => line.includes(name.replace(/^file /, ''))))
    .map(({ name }) => name)
    .join();
}

function config(upstreamUrl: string, cases: readonly Case[]): string {
  return JSON.stringify({
    _format_version: '3.0',
    services: [
      {
        name: 'api',
        url: upstreamUrl,
        routes: cases.map(({ route, plugin }) => ({ name: route, paths: [`/${route}`], plugins: [plugin] })),
      },
    ],
  });
}
