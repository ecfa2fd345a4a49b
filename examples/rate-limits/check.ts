import assert from 'node:assert/strict';
import { join } from 'node:path';
import { startEchoUpstream, startGateway, startRedis } from '@sallyport/testkit';

const upstream = await startEchoUpstream();
const redis = await startRedis();
const env = { DECK_UPSTREAM_URL: upstream.url, DECK_REDIS_PORT: String(redis.port) };
const start = (file: string) => startGateway({ configFile: join(import.meta.dirname, file), env });
const [alone, first, second] = await Promise.all([
  start('kong.yaml'),
  start('kong-redis.yaml'),
  start('kong-redis.yaml'),
]);

/** Calls each address in turn. The windows are those of the calendar: when the minute ends meanwhile, another caller tries. */
async function statuses(addresses: readonly string[]): Promise<Response[]> {
  for (const key of ['ann-key', 'ben-key']) {
    const minute = Math.floor(Date.now() / 60_000);
    const answers: Response[] = [];
    for (const address of addresses) answers.push(await fetch(`${address}/search`, { headers: { apikey: key } }));
    if (Math.floor(Date.now() / 60_000) === minute) return answers;
  }
  throw new Error('Two minutes ended in a row within a few requests.');
}

try {
  const local = await statuses(Array<string>(6).fill(alone.proxyUrl));
  assert.deepEqual(
    local.map(({ status }) => status),
    [200, 200, 200, 200, 200, 429],
    'five requests a minute, whichever worker answers',
  );
  assert.equal(local[0]!.headers.get('x-ratelimit-remaining-minute'), '4', 'callers see what is left');
  assert.ok(Number(local[5]!.headers.get('retry-after')) <= 60, 'and when to come back');

  const [a, b] = [first.proxyUrl, second.proxyUrl];
  const shared = await statuses([a, b, a, b, a, b, a]);
  assert.deepEqual(
    shared.map(({ status }) => status),
    [200, 200, 200, 200, 200, 429, 429],
    'five requests a minute over two gateways',
  );
} finally {
  await Promise.all([alone, first, second].map((gateway) => gateway.stop()));
  await redis.stop();
  await upstream.stop();
}
