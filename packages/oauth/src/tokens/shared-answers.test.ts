import { Secret } from '@sallyport/contracts';
import { createRecordsPort } from '@sallyport/runtime';
import { type FakeServices, fakeServices, type RunningRedis, startRedis } from '@sallyport/testkit';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { shareAnswers } from './shared-answers.ts';

let redis: RunningRedis;
let admin: Redis;
let services: FakeServices;
const closing: (() => void)[] = [];

beforeAll(async () => {
  redis = await startRedis();
  admin = new Redis({ host: redis.host, port: redis.port });
});
beforeEach(async () => {
  services = fakeServices();
  await admin.flushall();
});
afterAll(async () => {
  for (const close of closing) close();
  admin.disconnect();
  await redis.stop();
});

function open(secret = 'a secret of all nodes', name = 'a provider') {
  const { clock, log, records: local } = services;
  const port = createRecordsPort({ clock, log, local: local.local });
  closing.push(() => port.close());
  const { host, port: at } = redis;
  const settings = {
    host,
    port: at,
    database: 0,
    connectTimeoutMs: 5000,
    timeoutMs: 5000,
    ssl: false,
    sslVerify: true,
  };
  return shareAnswers({ name, records: port.redis(settings), secret: new Secret(secret), clock, log });
}

const kept = (value: string) => ({ value, freshUntilMs: 1000, usableUntilMs: 2000 });

/** The store is told and not waited for. */
async function untilKept(count: number): Promise<string[]> {
  for (;;) {
    const keys = await admin.keys('*');
    if (keys.length === count) return keys;
  }
}

it('a node finds nothing that another provider answered', async () => {
  await open().put('k', kept('an answer'), 60_000);
  expect(await open(undefined, 'another provider').get('k')).toBeUndefined();
});

it('a node finds what another was answered', async () => {
  const [one, other] = [open(), open()];
  one.put('k', kept('an answer'), 60_000);
  await untilKept(1);
  expect(await other.get('k')).toEqual(kept('an answer'));
  expect(await other.get('another')).toBeUndefined();
  other.delete('k');
  await untilKept(0);
  expect(await one.get('k')).toBeUndefined();
});

it('the store learns nothing of keys and answers, and forgets them in time', async () => {
  open().put('k', kept('an answer'), 60_000);
  const [key] = await untilKept(1);
  const value = (await admin.get(key!))!;
  expect(`${key} ${value}`).not.toContain('an answer');
  expect(value).toMatch(/^ey/);
  expect(await admin.pttl(key!)).toBeGreaterThan(50_000);
});

it('an answer that was changed, exchanged, or sealed with another secret is none', async () => {
  const answers = open();
  answers.put('mine', kept('mine'), 60_000);
  const [mine] = await untilKept(1);
  answers.put('yours', kept('yours'), 60_000);
  const yours = (await untilKept(2)).find((key) => key !== mine)!;
  await admin.set(mine!, (await admin.get(yours))!);
  expect(await answers.get('mine')).toBeUndefined();
  await admin.set(yours, 'garbage');
  expect(await answers.get('yours')).toBeUndefined();
  expect(await open('another secret').get('yours')).toBeUndefined();
  // Once in a while is enough.
  expect(services.log.entries.filter(({ level }) => level === 'warn')).toHaveLength(1);
});

it('nothing is shared while the secret is empty, since anybody could open it', async () => {
  const answers = open('');
  await answers.put('k', kept('an answer'), 60_000);
  expect(await answers.get('k')).toBeUndefined();
  answers.delete('k');
  expect(await admin.keys('*')).toEqual([]);
  expect(services.log.entries.map(({ fields }) => fields['reason'])).toEqual([
    'the secret that they are sealed with is empty',
  ]);
});
