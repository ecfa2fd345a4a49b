import { setTimeout as delay } from 'node:timers/promises';
import { killTree } from '../../process-tree.ts';
import { workerPids } from '../admin.ts';
import { eventsOf } from '../events/node-events.ts';
import { seeded } from '../random.ts';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, told } from '../run.ts';
import { until } from '../wait.ts';
import { requestIds, requestsFound, totalsAsked } from './analytics.ts';
import { Callers, connections } from './callers.ts';
import { eraseOne } from './erasing.ts';
import { type Landscape, startLandscape } from './landscape.ts';
import { queueBalance, queueOf } from './log-queue.ts';
import { type Kind, mixOf } from './mix.ts';
import { totalsPushed } from './otlp.ts';
import { type Sample, samplesOf, totalsIn } from './prometheus.ts';
import { differences, sum, type Totals, totalsOf } from './totals.ts';

export const numbers: ReliabilityRun = {
  name: 'R-NUMBERS',
  promise: 'everybody who counts requests comes to the same, exactly, or says how many are missing',
  run,
};

/** Requests while all is well but for outages, while workers are killed, and while the whole gateway is. */
const counts = { short: [400, 0, 0], full: [8000, 1000, 1000] } as const;
const outageMs = { short: 100, full: 3000 } as const;

async function run(form: Form): Promise<Figure[]> {
  const random = seeded(8);
  const landscape = await startLandscape();
  try {
    const callers = new Callers(landscape);
    await callers.open();
    const [calm, killed, lastly] = counts[form];
    await callers.send(mixOf(calm, random), () => outages(landscape, outageMs[form]));
    const figures = [told('requests answered', callers.answered.size), ...(await exact(landscape, callers))];
    if (killed > 0) figures.push(...(await killWorker(landscape, callers, mixOf(killed, random))));
    if (lastly > 0) figures.push(...(await killNode(landscape, callers, mixOf(lastly, random))));
    return [...figures, ...(await eraseOne(landscape))];
  } finally {
    await landscape.stop();
  }
}

/** Those who are told of requests are away, one after the other. */
async function outages({ sink, controlPlane }: Landscape, forMs: number): Promise<void> {
  await sink.pause();
  await delay(forMs);
  await sink.resume();
  await controlPlane.pause();
  await delay(forMs);
  await controlPlane.resume();
}

/** Nothing was killed: nothing may be missing, and nothing be counted twice. */
async function exact(landscape: Landscape, callers: Callers): Promise<Figure[]> {
  const { controlPlane, sink, collector, gateway, usages } = landscape;
  const wanted = totalsOf(callers.answered.values(), usages);
  await settled(landscape);
  await until('the collector has all', () => differences(totalsPushed(collector), wanted, unpushed).length === 0).catch(
    () => {},
  );
  const { lost } = await eventsOf(gateway);
  const ids = await requestIds(controlPlane);
  return [
    exactly('answered with another status than expected', callers.surprises.length + callers.broken, 0),
    told('sums that each of them has to know', Object.keys(wanted).length),
    same('POST /v2/metrics', await totalsAsked(controlPlane), wanted),
    same('/metrics, for Prometheus', totalsIn(await samplesOf(gateway)), wanted),
    same('records of http-log', sink.totals(), wanted),
    same('OTLP metrics, which tell nothing of guards', totalsPushed(collector), wanted, unpushed),
    exactly('requests that POST /v2/api-requests finds', await requestsFound(controlPlane), callers.answered.size),
    exactly('ids among them that no caller got, or twice', ids.length - known(ids, callers), 0),
    exactly(
      'of status 429',
      await requestsFound(controlPlane, { field: 'status_code', operator: '=', value: '429' }),
      wanted['status 429'] ?? 0,
    ),
    exactly(
      'of a tool',
      await requestsFound(controlPlane, { field: 'mcp_tool_name', operator: '=', value: 'list_services' }),
      wanted['tool list_services'] ?? 0,
    ),
    exactly('rows that are counted as lost', sum(Object.values(lost)), 0),
    queueBalance(await samplesOf(gateway)),
  ];
}

const unpushed = ['blocked by a guard'];

function same(who: string, found: Totals, wanted: Totals, without?: readonly string[]): Figure {
  return exactly(`${who}: sums that are wrong`, differences(found, wanted, without).join('; ') || 'none', 'none');
}

function known(ids: readonly string[], { answered }: Callers): number {
  return new Set(ids.filter((id) => answered.has(id))).size;
}

async function killWorker(landscape: Landscape, callers: Callers, mix: readonly Kind[]): Promise<Figure[]> {
  const { gateway, sink, controlPlane } = landscape;
  await callers.send(mix, async () => {
    // Records wait in the worker that dies.
    await sink.pause();
    await delay(300);
    const [victim] = await workerPids(gateway.adminUrl);
    process.kill(victim!, 'SIGKILL');
    await sink.resume();
  });
  await settled(landscape);
  const samples = await samplesOf(gateway);
  const { lost } = await eventsOf(gateway);
  const queue = queueOf(samples);
  const ids = new Set(await requestIds(controlPlane));
  const answered = callers.answered.size;
  const counted = sum(statuses(totalsIn(samples)));
  const unrecorded = missing(callers, ids);
  const unlogged = missing(callers, new Set(sink.records.keys()));
  const updatesLost = sumOf(samples, 'sallyport_metrics_updates_lost_total');
  return [
    told('a worker is killed: requests that broke', callers.broken),
    atMost('answered, and no row (counted: worker_killed)', unrecorded, lost['worker_killed'] ?? 0),
    // What a killed worker did in its last tenth of a second it has told nobody, not even that there was a record.
    atMost(
      'answered, and no record of http-log (counted: lost_total + updates_lost_total)',
      unlogged,
      queue.lost + updatesLost,
    ),
    queueBalance(samples),
    atMost('answered, and not in /metrics (counted: updates_lost_total)', Math.max(0, answered - counted), updatesLost),
    told('counted as lost: rows, records, updates', `${lost['worker_killed'] ?? 0}, ${queue.lost}, ${updatesLost}`),
  ];
}

async function killNode(landscape: Landscape, callers: Callers, mix: readonly Kind[]): Promise<Figure[]> {
  const { controlPlane, sink } = landscape;
  const answeredBefore = new Set(callers.answered.keys());
  const before = {
    rows: missing(callers, new Set(await requestIds(controlPlane))),
    records: missing(callers, new Set(sink.records.keys())),
  };
  await controlPlane.pause();
  await callers.send(mix, async () => {
    await until('half of them are answered', () => callers.answered.size > answeredBefore.size + mix.length / 2);
    const again = Promise.withResolvers<void>();
    callers.pause = again.promise;
    killTree(landscape.gateway.process.pid!);
    await landscape.gateway.stop();
    await controlPlane.resume();
    await landscape.restart();
    again.resolve();
  });
  await settled(landscape);
  const { lost } = await eventsOf(landscape.gateway);
  const ids = new Set(await requestIds(controlPlane));
  const unrecorded = missing(callers, ids) - before.rows;
  return [
    told('the whole gateway is killed: requests that broke in all', callers.broken),
    // Each connection's last one, whose row was on its way.
    atMost('answered, and no row', unrecorded, connections),
    told('counted as lost: node_killed', lost['node_killed'] ?? 0),
    exactly('counted as lost for other reasons', sum(Object.values(lost)) - (lost['node_killed'] ?? 0), 0),
    told(
      'answered, and no record of http-log: what waited in the memory of killed processes',
      missing(callers, new Set(sink.records.keys())) - before.records,
    ),
  ];
}

/** Rows are stored, and records delivered. */
async function settled({ gateway }: Landscape): Promise<void> {
  await until('all rows are stored', async () => (await eventsOf(gateway)).spooled_rows === 0, 60_000, 50);
  await until('all records are delivered', async () => queueOf(await samplesOf(gateway)).queued === 0, 60_000, 50);
}

function missing({ answered }: Callers, ids: ReadonlySet<string>): number {
  return [...answered.keys()].filter((id) => !ids.has(id)).length;
}

function statuses(totals: Totals): number[] {
  return Object.entries(totals).flatMap(([name, count]) => (name.startsWith('status ') ? [count] : []));
}

function sumOf(samples: readonly Sample[], name: string): number {
  return sum(samples.filter((one) => one.name === name).map(({ value }) => value));
}
