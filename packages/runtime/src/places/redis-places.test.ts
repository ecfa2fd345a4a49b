import type { OutageOptions, Places } from '@sallyport/pipeline';
import { fakeServices, type RunningRedis, startRedis } from '@sallyport/testkit';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clock } from '../counters/test/real-clock.ts';
import { NodePlaces } from './node-places.ts';
import { PlaceAuthority } from './place-authority.ts';
import { createPlacesPort } from './places-port.ts';

/** More than the usual 50 ms: on a busy machine Redis may need them. */
const waitMsMax = 250;
let redis: RunningRedis;
let admin: Redis;
/** What to undo, the last first. */
const undo: (() => unknown)[] = [];
beforeEach(async () => {
  redis = await startRedis();
  admin = new Redis({ host: redis.host, port: redis.port });
  undo.push(
    () => redis.stop(),
    () => redis.resume(),
    () => admin.disconnect(),
  );
});
afterEach(async () => {
  while (undo.length > 0) await undo.pop()!();
});

/** A node of one worker. */
function node(options: OutageOptions, lastsMs = 15_000): Places {
  const authority = new PlaceAuthority();
  const local: NodePlaces = new NodePlaces({
    clock,
    send(request) {
      const reply = authority.receive(1, request);
      if (reply !== undefined) queueMicrotask(() => local.receive(reply));
    },
  });
  const port = createPlacesPort({ clock, log: fakeServices().log, local, waitMsMax, lastsMs });
  undo.push(() => port.close());
  const { host, port: redisPort } = redis;
  const times = { connectTimeoutMs: 300, timeoutMs: 300 };
  return port.redis({ host, port: redisPort, database: 0, ssl: false, sslVerify: true, ...times }, options);
}

async function takeAll(places: Places, max: number) {
  const taken = await Promise.all(Array.from({ length: 3 * max }, () => places.take('k', max)));
  return taken.filter((place) => place !== undefined);
}

describe('places in Redis', () => {
  it('are as many as were asked for, over all nodes', async () => {
    const [one, other] = [node({ onOutage: 'closed' }), node({ onOutage: 'open' })];
    const places = await takeAll(one, 5);
    expect(places).toHaveLength(5);
    expect(await other.take('k', 5)).toBeUndefined();
    expect(await other.take('another', 5)).toBeDefined();
    places[0]!.giveBack();
    places[0]!.giveBack();
    await expect.poll(() => other.take('k', 5)).toBeDefined();
    expect(await one.take('k', 5)).toBeUndefined();
  });

  it('are free when their holder is dead, and held while it lives', async () => {
    const [living, dying] = [node({ onOutage: 'open' }, 1500), node({ onOutage: 'open', nodes: 2 }, 1500)];
    await living.take('k', 2);
    await dying.take('k', 2);
    expect(await living.take('k', 2)).toBeUndefined();
    // A process that is gone gives no sign of life.
    dying.close();
    await expect.poll(() => living.take('k', 2)).toBeDefined();
    const [, until] = await admin.zrange('sallyport:places:k', '0', '-1', 'WITHSCORES');
    const nowMs = async () => Number((await admin.time()).at(0)) * 1000;
    await expect.poll(nowMs).toBeGreaterThan(Number(until));
    expect(await living.take('k', 2)).toBeUndefined();
  });

  it('are those of the node, or its share, while Redis stands still', async () => {
    const [open, share, closed] = [
      node({ onOutage: 'open' }, 3000),
      node({ onOutage: 'share', nodes: 3 }, 3000),
      node({ onOutage: 'closed' }, 3000),
    ];
    for (const places of [open, share, closed]) (await places.take('k', 6))!.giveBack();
    redis.pause();
    expect(await takeAll(open, 6)).toHaveLength(6);
    expect(await takeAll(share, 6)).toHaveLength(2);
    await expect(closed.take('k', 6)).rejects.toThrow('does not answer');
    redis.resume();
    // What was taken alone is held on, and what Redis gave too late is given back.
    await expect.poll(async () => (await closed.take('k', 60).catch(() => undefined)) !== undefined).toBe(true);
    const live = async () => await admin.zcount('sallyport:places:k', Number((await admin.time())[0]) * 1000, '+inf');
    await expect.poll(live, { timeout: 10_000 }).toBe(1);
  });
});
