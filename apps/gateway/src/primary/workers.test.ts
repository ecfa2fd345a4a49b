import { FakeClock, fakeServices } from '@sallyport/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { Workers, type WorkersOptions } from './workers.ts';

const { execPath } = process;
afterEach(() => {
  process.execPath = execPath;
});

describe('Workers', () => {
  it('tries again, more and more slowly, when the system starts no process', async () => {
    const clock = new FakeClock();
    const gone: number[] = [];
    const workers = new Workers({
      count: 1,
      start: {} as WorkersOptions['start'],
      memoryMaxMiB: 64,
      clock,
      log: fakeServices().log,
      onStarted: () => {},
      onMessage: () => {},
      onGone: (workerId) => gone.push(workerId),
    });
    process.execPath = '/nowhere/node';
    workers.start([]);
    await expect.poll(() => gone).toEqual([1, 2, 3]);
    await clock.advance(200);
    await expect.poll(() => gone).toEqual([1, 2, 3, 4]);
    expect(workers.ids).toEqual([]);
    await workers.stop(0);
  });
});
