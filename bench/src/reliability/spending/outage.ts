import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from '@sallyport/testkit';
import { atLeast, atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { until } from '../wait.ts';
import { ask, count, type Got } from './ask.ts';
import { countersIn } from './redis-counters.ts';
import { chat, type Stage, startStage } from './stage.ts';

export const spendingOutage: ReliabilityRun = {
  name: 'R-REDIS-SPEND',
  promise:
    'while Redis stands still, token limits are open, shared out or closed as declared, nobody waits, and in the end Redis holds what was spent',
  run,
};

const phaseMs = { short: 300, full: 5_000 } as const;
const callers = 4;
const plenty = 1_000_000_000;
const scarce = 100;

async function run(form: Form): Promise<Figure[]> {
  return [...(await open(phaseMs[form])), ...(await share()), ...(await closed())];
}

/** Plenty is left: nobody is refused, and nobody waits once the outage is known. */
async function open(lastsMs: number): Promise<Figure[]> {
  const stage = await start('open', 'total_tokens', plenty);
  try {
    await spend(stage, lastsMs);
    const healthy = await spend(stage, lastsMs);
    stage.redis!.pause();
    const opening = await spend(stage, 600);
    const outage = await spend(stage, lastsMs);
    stage.redis!.resume();
    const resumedMs = performance.now();
    let used = 0;
    let counted = 0;
    const isTold = async () => {
      await spend(stage, 1);
      used = stage.spent.reduce((total, { tokens }) => total + tokens, 0);
      counted = (await countersIn(stage.redis!))[0] ?? 0;
      return Math.abs(counted - used) <= used / 100;
    };
    // Reservations that were made while nobody could hear of them expire after seconds, once somebody asks.
    await until('Redis holds what was spent', isTold, 30_000, 100).catch(() => undefined);
    const toldMs = performance.now() - resumedMs;
    const recovered = await spend(stage, lastsMs);
    const got = stage.spent;
    const p99 = (of: readonly Got[]) =>
      quantile(
        of.map(({ tookMs }) => tookMs),
        0.99,
      );
    return [
      told('open: requests', got.length),
      exactly('open: not served', got.length - count(got, 200), 0),
      told('open: p99 with Redis', `${p99(healthy).toFixed(1)} ms`),
      timing(
        atMost(
          'open: the slowest while Redis falls silent',
          Math.max(...opening.map(({ tookMs }) => tookMs)),
          500,
          'ms',
        ),
      ),
      timing(atMost('open: p99 without Redis', p99(outage), p99(healthy) + 5, 'ms')),
      timing(atMost('open: p99 once it is back', p99(recovered), p99(healthy) + 60, 'ms')),
      timing(atMost('open: Redis holds what was spent after', toldMs, 2_000, 'ms')),
      atMost('open: counted in Redis, apart from what was spent', (100 * Math.abs(counted - used)) / used, 1, '%'),
    ];
  } finally {
    await stage.stop();
  }
}

/** Of two nodes each may spend half of what was left. */
async function share(): Promise<Figure[]> {
  const stage = await start('share', 'requests', scarce, 2);
  try {
    for (const gateway of [0, 1]) await spend(stage, 1, gateway);
    const before = stage.spent.length;
    // Each worker knows what was left when it last heard of Redis.
    stage.redis!.pause();
    const got: Got[] = [];
    for (let n = 0; n < 2 * scarce; n++) got.push(await ask(question(stage, n % 2)));
    stage.redis!.resume();
    return [
      atMost(`share: served without Redis, of ${scarce} less ${before}`, count(got, 200), scarce),
      atLeast('share: served without Redis', count(got, 200), scarce - before - callers * 4),
      exactly('share: neither served nor refused', got.length - count(got, 200) - count(got, 429), 0),
    ];
  } finally {
    await stage.stop();
  }
}

async function closed(): Promise<Figure[]> {
  const stage = await start('closed', 'requests', plenty);
  try {
    stage.redis!.pause();
    await until('both workers know', async () => {
      await ask(question(stage, 0));
      return stage.gateways[0]!.logs.filter((line) => line.includes('Redis does not answer')).length === 2;
    });
    const got: Got[] = [];
    for (let n = 0; n < 20; n++) got.push(await ask(question(stage, 0)));
    stage.redis!.resume();
    await until('requests are served again', async () => (await ask(question(stage, 0))).status === 200);
    return [
      exactly('closed: answers other than 503', got.length - count(got, 503), 0),
      exactly(
        'closed: answers without Retry-After',
        got.filter(({ headers }) => headers['retry-after'] === undefined).length,
        0,
      ),
      timing(atMost('closed: slowest answer once it is known', Math.max(...got.map(({ tookMs }) => tookMs)), 20, 'ms')),
    ];
  } finally {
    await stage.stop();
  }
}

type SpendingStage = Stage & { readonly spent: Got[] };

async function start(
  outage: 'open' | 'share' | 'closed',
  strategy: string,
  limit: number,
  nodes = 1,
): Promise<SpendingStage> {
  const limits = {
    window_type: 'fixed',
    tokens_count_strategy: strategy,
    policies: [{ id: 'all', limits: [{ limit, window_size: 315_360_000 }] }],
  };
  const timeouts = { connect_timeout: 300, read_timeout: 300, send_timeout: 300 };
  return Object.assign(await startStage({ nodes, counts: 'redis', limits, outage, timeouts }), { spent: [] });
}

function question({ gateways }: Stage, gateway: number) {
  return { url: `${gateways[gateway]!.proxyUrl}/chat`, body: chat };
}

/** Some callers, for a while, and at least one request of each. */
async function spend(stage: SpendingStage, lastsMs: number, gateway = 0): Promise<Got[]> {
  const untilMs = performance.now() + lastsMs;
  const got: Got[] = [];
  const one = async () => {
    do {
      got.push(await ask(question(stage, gateway)));
      await delay(2);
    } while (performance.now() < untilMs);
  };
  await Promise.all(Array.from({ length: callers }, one));
  stage.spent.push(...got);
  return got;
}
