import { setTimeout as delay } from 'node:timers/promises';
import { OfferedLoad, openStream, PostLoad, quantile, type RunningGateway } from '@sallyport/testkit';
import { postConfig } from '../admin.ts';
import { eventsOf } from '../events/node-events.ts';
import { configOf, type Landscape, startLandscape } from '../numbers/landscape.ts';
import { queueBalance, queueOf } from '../numbers/log-queue.ts';
import { consumers } from '../numbers/mix.ts';
import { samplesOf } from '../numbers/prometheus.ts';
import { sum } from '../numbers/totals.ts';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { until } from '../wait.ts';
import { descriptorsOf, memoryOf } from './held.ts';
import { lineThrough } from './line.ts';

export const soak: ReliabilityRun = {
  name: 'R-SOAK',
  promise: 'under half of what it can do, with aborts and reloads, memory and descriptors stay, and nothing fails',
  run,
};

const sizes = {
  short: { lastsMs: 3_000, probeMs: 300, reloadEveryMs: 1_000, lookEveryMs: 100 },
  full: { lastsMs: 180_000, probeMs: 5_000, reloadEveryMs: 10_000, lookEveryMs: 1_000 },
} as const;
const connections = 32;
const abortShare = 0.05;
/** Shorter ones show how a gateway gets warm, and no leak. */
const judgedFromMs = 20 * 60_000;
const slopeMax = 0.5;

async function run(form: Form, minutes?: number): Promise<Figure[]> {
  const size = sizes[form];
  const lastsMs = minutes === undefined || form === 'short' ? size.lastsMs : minutes * 60_000;
  const landscape = await startLandscape();
  try {
    const { gateway } = landscape;
    const capacity = await capacityOf(gateway, size.probeMs);
    const seen = await load(landscape, { ...size, lastsMs, perSecond: capacity / 2 });
    await until('all rows are stored', async () => (await eventsOf(gateway)).spooled_rows === 0, 60_000);
    await until('all records are delivered', async () => queueOf(await samplesOf(gateway)).queued === 0, 60_000);
    const { lost } = await eventsOf(gateway);
    const samples = await samplesOf(gateway);
    return [
      told(
        'requests per second that it can do, and that it is given',
        `${capacity.toFixed(0)}, ${(capacity / 2).toFixed(0)}`,
      ),
      told('answered; aborted; reloads', `${seen.answered}; ${seen.aborted}; ${seen.reloads}`),
      told('not sent, since no connection was free', seen.unsent),
      exactly('errors that nothing explains', seen.errors.join('; ') || 'none', 'none'),
      ...growth(seen.looks, lastsMs),
      timing(
        atMost(
          'p99 of the last half, against the first',
          quantile(seen.late, 0.99) / quantile(seen.early, 0.99),
          1.1,
          '×',
        ),
      ),
      exactly('rows that were lost', sum(Object.values(lost)), 0),
      exactly('log records that were dropped or lost', queueOf(samples).dropped + queueOf(samples).lost, 0),
      queueBalance(samples),
    ];
  } finally {
    await landscape.stop();
  }
}

const path = `/orders/200?apikey=key-of-${consumers[0]}`;

async function capacityOf({ proxyUrl }: RunningGateway, forMs: number): Promise<number> {
  const headers = { apikey: `key-of-${consumers[0]}` };
  const probe = new PostLoad({ url: `${proxyUrl}/orders/200`, connections, body: '{}', headers }).start();
  const startMs = performance.now();
  await delay(forMs);
  await probe.stop();
  return (probe.ok * 1000) / (performance.now() - startMs);
}

interface Look {
  atMs: number;
  rssBytes: number;
  descriptors: number;
}

interface Course {
  lastsMs: number;
  perSecond: number;
  reloadEveryMs: number;
  lookEveryMs: number;
}

async function load({ gateway, urls, sink }: Landscape, { lastsMs, perSecond, reloadEveryMs, lookEveryMs }: Course) {
  const errors: string[] = [];
  const looks: Look[] = [];
  const latencies: { early: number[]; late: number[] } = { early: [], late: [] };
  let [answered, reloads] = [0, 0];
  const steady = perSecond * (1 - abortShare);
  const offered = new OfferedLoad({ url: gateway.proxyUrl + path, connections, perSecond: steady }).start();
  const aborter = new Aborter(gateway, perSecond * abortShare, errors).start();
  const startMs = performance.now();
  const isOver = () => performance.now() - startMs >= lastsMs;
  const look = async () => {
    while (!isOver()) {
      await delay(lookEveryMs);
      const { pid } = gateway.process;
      looks.push({ atMs: performance.now() - startMs, rssBytes: memoryOf(pid!), descriptors: descriptorsOf(pid!) });
      sink.records.clear();
      for (const [status, tally] of offered.take()) {
        answered += tally.count;
        if (status !== 200) errors.push(`${tally.count} × ${status}`);
        const half = latencies[performance.now() - startMs < lastsMs / 2 ? 'early' : 'late'];
        // Enough to tell a percentile by.
        if (half.length < samplesMax) half.push(...tally.latenciesMs);
      }
    }
  };
  const reload = async () => {
    while (!isOver()) {
      await delay(reloadEveryMs);
      // The consumer that asks for nothing comes and goes.
      const { status } = await postConfig(gateway.adminUrl, configOf(urls, consumers.slice(0, 1 + (++reloads % 2))));
      if (status !== 201) errors.push(`a reload was answered with ${status}`);
    }
  };
  await Promise.all([look(), reload()]);
  aborter.stop();
  await offered.stop();
  if (offered.broken + offered.refused > 0) errors.push(`${offered.broken} broken, ${offered.refused} refused`);
  return { answered, reloads, errors, looks, ...latencies, unsent: offered.unsent, aborted: aborter.count };
}

const samplesMax = 200_000;

/** Callers of a model who leave when its answer begins. */
class Aborter {
  count = 0;
  readonly #url: string;
  readonly #everyMs: number;
  readonly #errors: string[];
  #timer: NodeJS.Timeout | undefined;

  constructor({ proxyUrl }: RunningGateway, perSecond: number, errors: string[]) {
    this.#url = `${proxyUrl}/numbers-small?apikey=key-of-${consumers[0]}`;
    this.#everyMs = 1000 / perSecond;
    this.#errors = errors;
  }

  start(): this {
    this.#timer = setInterval(() => void this.#abortOne(), this.#everyMs);
    return this;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #abortOne(): Promise<void> {
    const body = JSON.stringify({ stream: true, messages: [{ role: 'user', content: 'Say 200 words' }] });
    const stream = openStream(this.#url, body);
    this.count++;
    try {
      await stream.started;
      stream.abort();
    } catch (error) {
      this.#errors.push(String(error));
    }
  }
}

function growth(looks: readonly Look[], lastsMs: number): Figure[] {
  const late = looks.slice(looks.length / 2);
  const line = lineThrough(late.map(({ atMs, rssBytes }) => ({ x: atMs / 3_600_000, y: rssBytes })));
  const slope = (100 * line.slope) / line.mean;
  const unsure = (200 * line.standardError) / line.mean;
  const most = (some: readonly Look[]) => Math.max(...some.map(({ descriptors }) => descriptors));
  const quarter = (n: number) => looks.slice((n * looks.length) / 4, ((n + 1) * looks.length) / 4);
  return [
    told('memory of all its processes, on the average of the last half', `${(line.mean / 1024 / 1024).toFixed(0)} MB`),
    told(
      'its slope over the last half, and twice the standard error of that',
      `${slope.toFixed(2)} ± ${unsure.toFixed(2)} % per hour`,
    ),
    ...(lastsMs >= judgedFromMs ? [atMost('what is sure of it', slope - unsure, slopeMax, '% per hour')] : []),
    atMost(
      'descriptors at most, in the last quarter against the second',
      most(quarter(3)) - most(quarter(1)),
      connections,
    ),
  ];
}
