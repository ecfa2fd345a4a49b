import {
  type RunningGateway,
  type RunningRedis,
  startEchoUpstream,
  startGateway,
  startRedis,
} from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, ask, askJson } from './support.ts';

let upstream: Awaited<ReturnType<typeof startEchoUpstream>>;
let redis: RunningRedis;
let gateway: RunningGateway;

beforeAll(async () => {
  upstream = await startEchoUpstream();
  redis = await startRedis();
  const limits = (config: string) => `plugins: [{ name: rate-limiting-advanced, config: { ${config} } }]`;
  const long = 'window_size: [86400]';
  gateway = await startGateway({
    workers: 2,
    config: `
_format_version: "3.0"
partials:
  - { name: shared, type: redis-ee, config: { host: ${redis.host}, port: ${redis.port}, read_timeout: 500 } }
services:
  - name: echo
    url: ${upstream.url}
    routes:
      - name: local
        paths: [/local]
        ${limits(`limit: [20], ${long}`)}
      - name: killed
        paths: [/killed]
        ${limits(`limit: [20], ${long}, disable_penalty: true`)}
      - name: shared
        paths: [/shared]
        plugins:
          - name: rate-limiting-advanced
            partials: [{ name: shared }]
            config: { limit: [20], ${long}, strategy: redis, sync_rate: 0 }
      - name: throttled
        paths: [/throttled]
        ${limits('limit: [1], window_size: [2], window_type: fixed, throttling: { enabled: true, interval: 2 }')}
`,
  });
}, 60_000);

afterAll(async () => {
  await gateway.stop();
  redis.resume();
  await redis.stop();
  await upstream.stop();
});

function burst(path: string, count: number): Promise<Answer[]> {
  return Promise.all(Array.from({ length: count }, () => ask(gateway.proxyUrl + path)));
}

function hasLogged(text: string): boolean {
  return gateway.logs.some((line) => line.includes(text));
}

function statuses(answers: readonly Answer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe('rate-limiting-advanced over all workers', () => {
  it('lets exactly the limit through, and says the same wherever it is asked', async () => {
    expect(statuses(await burst('/local', 60))).toEqual({ 200: 20, 429: 40 });
    const { headers } = (await burst('/local', 1))[0]!;
    expect(headers).toMatchObject({ 'x-ratelimit-limit-day': '20', 'x-ratelimit-remaining-day': '0' });
    expect(Number(headers['retry-after'])).toBeGreaterThan(1);
  });

  it('gives nobody a fresh window when a worker is killed', async () => {
    expect(statuses(await burst('/killed', 30))).toEqual({ 200: 20, 429: 10 });
    const { pids } = await askJson<{ pids: { workers: number[] } }>(gateway.adminUrl);
    process.kill(pids.workers[0]!, 'SIGKILL');
    await expect.poll(() => hasLogged('a worker ended')).toBe(true);
    expect(statuses(await burst('/killed', 30))).toEqual({ 429: 30 });
  });

  it('lets a request wait for its window', async () => {
    const answers = await burst('/throttled', 2);
    expect(statuses(answers)).toEqual({ 200: 2 });
  });
});

describe('rate-limiting-advanced in Redis', () => {
  it('counts there over all workers, and goes on limiting while Redis stands still', async () => {
    // What Redis does not answer within 50 ms, on a busy machine, the node decides with a limit of its own.
    const { 200: first = 0 } = statuses(await burst('/shared', 60));
    expect(first).toBeGreaterThanOrEqual(20);
    expect(first).toBeLessThanOrEqual(40);
    redis.pause();
    const during: Answer[] = [];
    await expect
      .poll(async () => {
        during.push(...(await burst('/shared', 10)));
        return hasLogged('Redis does not answer');
      })
      .toBe(true);
    const { 200: passed = 0, 429: refused = 0, ...others } = statuses(during);
    expect(passed).toBeLessThanOrEqual(20);
    expect(refused).toBe(during.length - passed);
    expect(others).toEqual({});
    redis.resume();
    await expect.poll(() => hasLogged('Redis answers again'), { timeout: 10_000 }).toBe(true);
    await expect.poll(async () => statuses(await burst('/shared', 5))).toEqual({ 429: 5 });
  });
});
