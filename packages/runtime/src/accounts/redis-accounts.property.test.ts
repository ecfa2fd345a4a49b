import type { Ask, Reservation } from '@sallyport/pipeline';
import { fakeServices, type RunningRedis, startRedis } from '@sallyport/testkit';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clock } from '../counters/test/real-clock.ts';
import { RedisConnection } from '../redis/connection.ts';
import { hourAt } from './accounts.contract.ts';
import { RedisAccounts } from './redis-accounts.ts';
import { groupKeys } from './redis-keys.ts';

let redis: RunningRedis;
let admin: Redis;
let accounts: RedisAccounts;
beforeAll(async () => {
  redis = await startRedis();
  admin = new Redis({ host: redis.host, port: redis.port });
  const times = { connectTimeoutMs: 5000, timeoutMs: 5000 };
  const settings = { host: redis.host, port: redis.port, database: 0, ssl: false, sslVerify: true, ...times };
  const connection = new RedisConnection(settings, { clock, log: fakeServices().log });
  // Nothing is renewed meanwhile.
  accounts = new RedisAccounts({ clock, connection, lastsMs: 600_000 });
});
afterAll(async () => {
  accounts.close();
  admin.disconnect();
  await redis.stop();
});

const keys = fc.constantFrom(['a'], ['b'], ['a', 'b'], ['c', 'a', 'b']);
const amount = fc.constantFrom(0, 1, 3, 10, 40);
const which = fc.nat({ max: 9 });
const step = fc.oneof(
  { arbitrary: fc.record({ type: fc.constant('reserve' as const), keys, amount, needs: amount }), weight: 4 },
  {
    arbitrary: fc.record({ type: fc.constant('settle' as const), which, part: fc.constantFrom(0, 0.5, 1, 3) }),
    weight: 4,
  },
  { arbitrary: fc.record({ type: fc.constant('expire' as const), which }), weight: 1 },
  { arbitrary: fc.record({ type: fc.constant('charge' as const), keys, amount }), weight: 1 },
);

interface Held {
  readonly asks: readonly Ask[];
  readonly reservation: Reservation;
  isExpired: boolean;
}

describe('accounts in Redis, whatever is done to them', () => {
  it('hold what a model of them holds: reservations that live, and what was spent', async () => {
    let groups = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 120 }), async (steps, limit) => {
        const group = `group ${++groups}`;
        const windows = [hourAt(clock.steadyMs(), limit)];
        const used = new Map([...'abc'].map((key) => [key, 0]));
        const add = (key: string, difference: number) => used.set(key, used.get(key)! + difference);
        const held: Held[] = [];
        for (const one of steps) {
          if (one.type === 'reserve') {
            const { amount, needs } = one;
            const asks = one.keys.map((key) => ({ key, windows, amount, needs }));
            const result = await accounts.reserve(group, asks);
            const fits = one.keys.every((key) => limit - used.get(key)! >= needs);
            expect(result.outcome).toBe(fits ? 'reserved' : 'refused');
            if (result.outcome !== 'reserved') continue;
            held.push({ asks, reservation: result.reservation, isExpired: false });
            for (const key of one.keys) add(key, amount);
          } else if (one.type === 'charge') {
            accounts.charge(
              group,
              one.keys.map((key) => ({ key, windows, amount: one.amount })),
            );
            for (const key of one.keys) add(key, one.amount);
          } else if (held.length > 0) {
            const chosen = held[one.which % held.length]!;
            const { asks, reservation, isExpired } = chosen;
            if (one.type === 'expire') {
              if (isExpired) continue;
              chosen.isExpired = true;
              // As if nobody had renewed it for long.
              await admin.zadd(groupKeys(group)[0], 1, reservation.id);
              for (const { key, amount } of asks) add(key, -amount);
            } else {
              held.splice(held.indexOf(chosen), 1);
              const amounts = asks.map(({ amount }) => Math.floor(amount * one.part));
              reservation.settle(amounts);
              reservation.settle(amounts);
              for (const [i, { key, amount }] of asks.entries()) add(key, amounts[i]! - (isExpired ? 0 : amount));
            }
          }
          const asks = [...used.keys()].map((key) => ({ key, windows, amount: 0 }));
          expect(await accounts.read(group, asks)).toEqual([...used.values()].map((count) => [count]));
        }
      }),
      { numRuns: 100 },
    );
  });
});
