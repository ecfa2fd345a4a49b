import type { RedisSettings } from '@sallyport/pipeline';
import { fakeServices, type RunningRedis, startRedis } from '@sallyport/testkit';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clock } from '../counters/test/real-clock.ts';
import { mailContract } from './mail.contract.ts';
import { createMailPort } from './mail-port.ts';

let redis: RunningRedis;
let admin: Redis;
beforeAll(async () => {
  redis = await startRedis();
  admin = new Redis({ host: redis.host, port: redis.port });
});
afterAll(async () => {
  admin.disconnect();
  await redis.stop();
});

const services = fakeServices();
const open = () => createMailPort({ clock, log: services.log, local: services.mail.local });

async function listening(count: number): Promise<void> {
  const channels = async () => ((await admin.pubsub('CHANNELS', 'sallyport:mail:*')) as string[]).length;
  await expect.poll(channels, { timeout: 10_000 }).toBe(count);
}

mailContract('redis, two nodes', async () => {
  await listening(0);
  const ports = [open(), open()];
  const [one, other] = ports.map((port) => port.redis(settings()));
  await listening(2);
  return { mail: [one!, other!], close: () => ports.forEach((port) => void port.close()) };
});

it('is not disturbed by what others put on its channels', async () => {
  await listening(0);
  const ports = [open(), open()];
  const [one, other] = ports.map((port) => port.redis(settings()));
  await listening(2);
  for (const channel of (await admin.pubsub('CHANNELS', 'sallyport:mail:*')) as string[])
    for (const text of ['', '{', 'null', '[]', '{"question":1}']) await admin.publish(channel, text);
  const box = one!.open(() => {});
  expect(await other!.send(box.address, 'm')).toBe(true);
  for (const port of ports) port.close();
});

it('boxes stay open while one of their holders does, and are reached again after an outage', async () => {
  const flaky = await startRedis();
  const [one, other] = [open(), open()];
  try {
    const at = settings({ port: flaky.port });
    const holders = [one.redis(at), one.redis(at)];
    const got: string[] = [];
    const box = holders[0]!.open((message) => got.push(message));
    holders[0]!.close();
    const sender = other.redis(at);
    const send = (message: string) => sender.send(box.address, message).catch(() => false);
    await expect.poll(() => send('first'), { timeout: 10_000 }).toBe(true);
    await flaky.stop();
    await expect(sender.send(box.address, 'lost')).rejects.toThrow('does not answer');
    const again = await startRedis({ port: flaky.port });
    await expect.poll(() => send('second'), { timeout: 20_000 }).toBe(true);
    expect([got[0], got.at(-1)]).toEqual(['first', 'second']);
    await again.stop();
  } finally {
    one.close();
    other.close();
    await flaky.stop();
  }
});

function settings(changes: Partial<RedisSettings> = {}): RedisSettings {
  const { host, port } = redis;
  return { host, port, database: 0, connectTimeoutMs: 2000, timeoutMs: 2000, ssl: false, sslVerify: true, ...changes };
}
