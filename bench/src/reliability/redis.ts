import { setTimeout as delay } from 'node:timers/promises';
import {
  PostLoad,
  quantile,
  type RunningGateway,
  type RunningRedis,
  startCountingUpstream,
  startGateway,
  startRedis,
} from '@sallyport/testkit';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from './run.ts';
import { until } from './wait.ts';

export const redisOutage: ReliabilityRun = {
  name: 'R-REDIS',
  promise:
    'while Redis stands still no request fails or waits for it, limits hold in each node, and nothing is counted twice',
  run,
};

const sizes = { short: { phaseMs: 500 }, full: { phaseMs: 10_000 } } as const;
const quota = 40;
const plenty = 1_000_000;
/** How long it may take until nobody waits any more: a few calls of 50 ms. */
const openingMs = 400;

async function run(form: Form): Promise<Figure[]> {
  const { phaseMs } = sizes[form];
  const upstream = await startCountingUpstream('api');
  const redis = await startRedis();
  const [gateway, other] = await Promise.all([0, 1].map(() => startGateway({ config: config(upstream.url, redis) })));
  const { proxyUrl } = gateway!;
  const load = new PostLoad({ url: `${proxyUrl}/counted`, connections: 8, thinkMs: 2, body: '{}' }).start();
  try {
    await until('the load is warm', () => load.ok > 300);
    load.takeLatencies();
    await delay(phaseMs);
    const healthy = load.takeLatencies();
    const before = await ask(proxyUrl, '/limited', quota / 2);

    redis.pause();
    await delay(openingMs);
    const opening = load.takeLatencies();
    await delay(phaseMs);
    const outage = load.takeLatencies();
    const during = await ask(proxyUrl, '/limited', 3 * quota);
    await until('every connection of both workers knows', async () => {
      await ask(proxyUrl, '/closed', 1);
      return said(gateway!, 'Redis does not answer') === 4;
    });
    const closed = await ask(proxyUrl, '/closed', 20);

    redis.resume();
    const resumedMs = performance.now();
    await until('Redis is used again', async () => {
      // Nobody looks for a Redis that nobody asks for.
      await ask(proxyUrl, '/closed', 1);
      return isRecovered(gateway!);
    });
    const recoveredMs = performance.now() - resumedMs;
    await delay(phaseMs);
    await load.stop();
    const expected = load.ok;
    let counted = 0;
    const probes = { sent: 0 };
    await until(
      'both nodes agree',
      async () => {
        probes.sent++;
        counted = plenty - (await remaining(other!.proxyUrl)) - probes.sent;
        return Math.abs(counted - expected) <= expected / 100;
      },
      10_000,
      100,
    ).catch(() => undefined);

    return [
      told('requests answered', load.ok),
      exactly('requests that failed', load.failures.length, 0),
      told('p99 with Redis', `${quantile(healthy, 0.99).toFixed(2)} ms`),
      timing(atMost('the slowest while Redis falls silent', Math.max(...opening), 500, 'ms')),
      timing(atMost('p99 without Redis', quantile(outage, 0.99), quantile(healthy, 0.99) + 5, 'ms')),
      told('admitted by the limit before', before.ok),
      atMost(`admitted by a limit of ${quota} in the node alone`, during.ok, quota),
      exactly(
        'answers other than 200, 429 and 503',
        during.others + before.others - during.unavailable - before.unavailable,
        0,
      ),
      exactly(
        'fault_tolerant false: answers other than 503',
        closed.ok + closed.refused + closed.others - closed.unavailable,
        0,
      ),
      timing(atMost('fault_tolerant false: slowest answer once it is known', closed.slowestMs, 20, 'ms')),
      timing(atMost('Redis is used again after', recoveredMs, 2_000, 'ms')),
      atMost(
        'counted in Redis, apart from what was let through',
        (100 * Math.abs(counted - expected)) / expected,
        1,
        '%',
      ),
    ];
  } finally {
    redis.resume();
    await load.stop();
    await Promise.all([gateway!.stop(), other!.stop()]);
    await redis.stop();
    await upstream.stop();
  }
}

function config(upstreamUrl: string, { host, port }: RunningRedis): string {
  const at = `host: ${host}, port: ${port}`;
  const advanced = (limit: number, name: string) =>
    `{ name: rate-limiting-advanced, config: { limit: [${limit}], window_size: [31536000], window_type: fixed, identifier: service, namespace: ${name}, strategy: redis, sync_rate: 0, redis: { ${at}, read_timeout: 500, send_timeout: 500 } } }`;
  const closed = `{ name: rate-limiting, config: { year: ${plenty}, policy: redis, fault_tolerant: false, redis: { ${at}, timeout: 100 } } }`;
  return `
_format_version: "3.0"
services:
  - name: api
    url: ${upstreamUrl}
    routes:
      - { name: counted, paths: [/counted], plugins: [${advanced(plenty, 'counted')}] }
      - { name: limited, paths: [/limited], plugins: [${advanced(quota, 'limited')}] }
      - { name: closed, paths: [/closed], plugins: [${closed}] }
`;
}

async function ask(proxyUrl: string, path: string, times: number) {
  const counts = { ok: 0, refused: 0, unavailable: 0, others: 0, slowestMs: 0 };
  for (let i = 0; i < times; i++) {
    const startedMs = performance.now();
    const response = await fetch(proxyUrl + path, { method: 'POST', body: '{}', headers: { connection: 'close' } });
    await response.arrayBuffer();
    counts.slowestMs = Math.max(counts.slowestMs, performance.now() - startedMs);
    if (response.status === 200) counts.ok++;
    else if (response.status === 429) counts.refused++;
    else counts.others++;
    if (response.status === 503) counts.unavailable++;
  }
  return counts;
}

async function remaining(proxyUrl: string): Promise<number> {
  const response = await fetch(`${proxyUrl}/counted`, { method: 'POST', body: '{}' });
  await response.arrayBuffer();
  return Number(response.headers.get('x-ratelimit-remaining-year'));
}

/** Each connection that said that Redis was gone has said that it is back. */
function isRecovered(gateway: RunningGateway): boolean {
  return said(gateway, 'Redis answers again') === said(gateway, 'Redis does not answer');
}

function said({ logs }: RunningGateway, text: string): number {
  return logs.filter((line) => line.includes(text)).length;
}
