import { Secret } from '@sallyport/contracts';
import { fakeServices } from '@sallyport/testkit';
import { beforeEach, expect, it } from 'vitest';
import { createSeal } from './seal.ts';
import { createSharedFlight, type SharedFlight } from './shared-flight.ts';

let services: ReturnType<typeof fakeServices>;
let workers: [SharedFlight, SharedFlight];
beforeEach(() => {
  services = fakeServices();
  const { clock, records } = services;
  const seal = createSeal([new Secret('a secret that is long enough')], 'tests');
  const open = () => createSharedFlight({ records: records.local, seal, clock, keptMs: 600_000, timeoutMs: 5_000 });
  workers = [open(), open()];
});

/** Lets time pass until it is settled: sealing is done by threads, which no clock moves. */
async function settle<Value>(promise: Promise<Value>): Promise<Value> {
  let isSettled = false;
  const noted = promise.finally(() => {
    isSettled = true;
  });
  noted.catch(() => {});
  while (!isSettled) await services.clock.advance(5);
  return await noted;
}

/** A flight that ends when it is told to. */
function flight() {
  const end = Promise.withResolvers<string | undefined>();
  let runs = 0;
  const run = () => {
    runs++;
    return end.promise;
  };
  return { end, run, runs: () => runs };
}

it('runs once for all who ask at once, in one worker or several, and for who asks later', async () => {
  const { end, run, runs } = flight();
  const asked = Array.from({ length: 10 }, (_, i) => workers[(i % 2) as 0 | 1]('the old token', run));
  await services.clock.advance(100);
  end.resolve('the new token');
  expect(await settle(Promise.all(asked))).toEqual(Array(10).fill('the new token'));
  await services.clock.advance(300_000);
  expect(await workers[1]('the old token', run)).toBe('the new token');
  expect(runs()).toBe(1);
  await services.clock.advance(400_000);
  await workers[0]('the old token', run);
  expect(runs()).toBe(2);
});

it('keeps neither the key nor the result readable', async () => {
  await workers[0]('the old token', async () => 'the new token');
  const kept = JSON.stringify([...services.records.local.entries]);
  expect(kept).not.toMatch(/the (old|new) token/);
});

it('tells those who wait of a failure, and tries anew for those who come later', async () => {
  const failed = flight();
  const asked = [workers[0]('token', failed.run), workers[1]('token', failed.run)];
  await services.clock.advance(10);
  failed.end.resolve(undefined);
  expect(await settle(Promise.all(asked))).toEqual([undefined, undefined]);
  await services.clock.advance(1_000);
  expect(await workers[1]('token', async () => 'new')).toBe('new');
});

it('lets another go on when the one who ran is gone', async () => {
  const { run } = flight();
  void workers[0]('token', run);
  await services.clock.advance(10);
  const waiting = workers[1]('token', async () => 'new');
  expect(await settle(waiting)).toBe('new');
});

it('gives the way free again when running throws', async () => {
  await expect(workers[0]('token', () => Promise.reject(new Error('no provider')))).rejects.toThrow('no provider');
  expect(await workers[1]('token', async () => 'new')).toBe('new');
});
