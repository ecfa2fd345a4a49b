import { setTimeout as delay } from 'node:timers/promises';
import {
  OfferedLoad,
  quantile,
  type RunningGateway,
  type StatusTally,
  startGateway,
  startQueueingUpstream,
} from '@sallyport/testkit';
import { atLeast, atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from './run.ts';
import { until } from './wait.ts';

export const overload: ReliabilityRun = {
  name: 'R-OVERLOAD',
  promise:
    'asked for ten times what can be served, a gateway serves what it can, as quickly as ever, and refuses the rest at once',
  run,
};

const sizes = {
  short: { quietMs: 1_000, peakMs: 1_000, settleMs: 1_500, lastsMs: 1_000, connections: 300 },
  full: { quietMs: 4_000, peakMs: 6_000, settleMs: 5_000, lastsMs: 12_000, connections: 1_000 },
} as const;
type Size = (typeof sizes)[Form];

interface Scenario {
  what: string;
  upstream: { concurrency: number; workMs: number; body: string };
  plugins: unknown[];
  workers: number;
  /** What can be served, by calculation or by a guess that the peak corrects. */
  perSecond: number;
}

/** An upstream with room for 100 requests, 200 ms each. */
const slowUpstream: Scenario = {
  what: 'a slow upstream',
  upstream: { concurrency: 100, workMs: 200, body: '{"ok":true}' },
  plugins: [],
  // Each worker learns by itself what it may expect; that all see quiet traffic is left to chance.
  workers: 1,
  perSecond: 500,
};

/** Answers of 300 KB of JSON that a plugin changes: several milliseconds of the gateway's processor each. */
const slowGateway: Scenario = {
  what: 'a busy gateway',
  upstream: { concurrency: 10_000, workMs: 200, body: JSON.stringify(new Array(15_000).fill({ id: 1, ok: true })) },
  plugins: [{ name: 'response-transformer', config: { add: { json: ['seen:yes'] } } }],
  workers: 2,
  perSecond: 250,
};

async function run(form: Form): Promise<Figure[]> {
  return [...(await once(slowUpstream, sizes[form])), ...(await once(slowGateway, sizes[form]))];
}

async function once(
  { what, upstream: capacity, plugins, workers, perSecond }: Scenario,
  size: Size,
): Promise<Figure[]> {
  const upstream = await startQueueingUpstream(capacity);
  const gateway = await startGateway({
    shedsLoad: true,
    config: JSON.stringify({
      _format_version: '3.0',
      services: [{ name: 'api', url: upstream.url, routes: [{ name: 'api', paths: ['/'], plugins }] }],
    }),
    args: ['--worker-memory-max', '256'],
    workers,
  });
  const offer = (rate: number, connections: number) =>
    new OfferedLoad({ url: gateway.proxyUrl, connections, perSecond: rate }).start();
  try {
    const quiet = await during(offer(perSecond * 0.3, 64), size.quietMs);
    const peak = await during(offer(perSecond * 1.2, 400), size.peakMs);
    const peakPerSecond = perSecondOf(peak, size.peakMs);
    const ready = watchReadiness(gateway);
    const load = offer(perSecond * 10, size.connections);
    await delay(size.settleMs);
    const onset = load.take();
    await delay(size.lastsMs);
    const loaded = load.take();
    const offered = ((load.sent + load.unsent) / (size.settleMs + size.lastsMs)) * 1000;
    await load.stop();
    const slowestReadyMs = await ready.stop();
    const calmMs = await untilCalm(gateway, offer(perSecond * 0.3, 64));
    const [before, after] = [quiet.get(200)?.latenciesMs ?? [], loaded.get(200)?.latenciesMs ?? []];
    const refused = loaded.get(503);
    const statuses = [...onset.keys(), ...loaded.keys()].filter((status) => status !== 200 && status !== 503);
    return [
      told(`${what}: served at most, per second`, Math.round(peakPerSecond)),
      told(`${what}: offered, per second`, Math.round(offered)),
      timing(
        atLeast(`${what}: served under overload, of that`, perSecondOf(loaded, size.lastsMs) / peakPerSecond, 0.9, '×'),
      ),
      timing(
        atMost(
          `${what}: p99 of the served, of that without load`,
          quantile(after, 0.99) / quantile(before, 0.99),
          2,
          '×',
        ),
      ),
      told(`${what}: p99 without load, ms`, Math.round(quantile(before, 0.99))),
      told(
        `${what}: p99 of the served while it began, ms`,
        Math.round(quantile(onset.get(200)?.latenciesMs ?? [], 0.99)),
      ),
      timing(atLeast(`${what}: refused`, refused?.count ?? 0, 1)),
      timing(atMost(`${what}: p99 of the refusals`, quantile(refused?.latenciesMs ?? [], 0.99), 10, 'ms')),
      exactly(
        `${what}: refusals without Retry-After`,
        (refused?.withoutRetryAfter ?? 0) + (onset.get(503)?.withoutRetryAfter ?? 0),
        0,
      ),
      exactly(`${what}: answers that are neither 200 nor 503`, statuses.length, 0),
      exactly(`${what}: connections that broke`, load.broken + load.refused, 0),
      timing(atMost(`${what}: /status/ready answers within`, slowestReadyMs, 100, 'ms')),
      timing(atMost(`${what}: nothing is refused any more after`, calmMs, 2_000, 'ms')),
      exactly(`${what}: workers that ended, with 256 MB each`, await restartsOf(gateway), 0),
    ];
  } finally {
    await gateway.stop();
    await upstream.stop();
  }
}

type Tallies = ReadonlyMap<number, StatusTally>;

async function during(load: OfferedLoad, lastsMs: number): Promise<Tallies> {
  await delay(lastsMs / 4);
  load.take();
  await delay(lastsMs);
  const tallies = load.take();
  await load.stop();
  return tallies;
}

function perSecondOf(tallies: Tallies, lastsMs: number): number {
  return ((tallies.get(200)?.count ?? 0) / lastsMs) * 1000;
}

/** Asks all the time; answers how long the slowest answer took. */
function watchReadiness({ statusUrl }: RunningGateway): { stop(): Promise<number> } {
  let slowestMs = 0;
  let goesOn = true;
  const asking = (async () => {
    while (goesOn) {
      const startedMs = performance.now();
      const { status } = await fetch(`${statusUrl}/status/ready`);
      slowestMs = Math.max(slowestMs, status === 200 ? performance.now() - startedMs : Number.POSITIVE_INFINITY);
      await delay(50);
    }
    return slowestMs;
  })();
  return {
    stop() {
      goesOn = false;
      return asking;
    },
  };
}

/** How long ordinary load still sees refusals. */
async function untilCalm(gateway: RunningGateway, load: OfferedLoad): Promise<number> {
  const startedMs = performance.now();
  let lastRefusedMs = startedMs;
  await until('the gateway is calm', async () => {
    const answers = load.take();
    if ((answers.get(503)?.count ?? 0) > 0) lastRefusedMs = performance.now();
    await delay(50);
    return performance.now() - lastRefusedMs > 1_000 && (await statesOf(gateway)).every((state) => state === 'calm');
  });
  await load.stop();
  return lastRefusedMs - startedMs;
}

interface Status {
  overload: { workers: { state: string }[] };
  workers: { restarts: number };
}

async function statusOf({ statusUrl }: RunningGateway): Promise<Status> {
  return (await (await fetch(`${statusUrl}/status`)).json()) as Status;
}

async function statesOf(gateway: RunningGateway): Promise<string[]> {
  return (await statusOf(gateway)).overload.workers.map(({ state }) => state);
}

async function restartsOf(gateway: RunningGateway): Promise<number> {
  return (await statusOf(gateway)).workers.restarts;
}
