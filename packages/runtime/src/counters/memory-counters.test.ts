import type { TakeResult } from '@sallyport/pipeline';
import { FakeClock, fakeServices, MemoryCounters } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { countersContract, minute, sliding, startMs } from './counters.contract.ts';
import { createMemoryCounters } from './memory-counters.ts';

countersContract('memory', () => {
  const counters = createMemoryCounters({ clock: new FakeClock(), log: fakeServices().log });
  return { counters: [counters, counters], close: () => counters.close() };
});

describe('memory counters', () => {
  it('answer at once, so that no caller waits for a promise', () => {
    const counters = createMemoryCounters({ clock: new FakeClock(), log: fakeServices().log });
    const results = Array.from({ length: 500 }, () => counters.take('k', [minute(300)], 1));
    expect(results.some((result) => result instanceof Promise)).toBe(false);
    expect(results.filter((result) => 'allowed' in result && result.allowed)).toHaveLength(300);
  });

  it('leave no timer behind', () => {
    const clock = new FakeClock();
    const counters = createMemoryCounters({ clock, log: fakeServices().log });
    counters.take('k', [minute(3)], 1);
    counters.close();
    expect(clock.pending).toBe(0);
  });
});

describe('the fake of the testkit', () => {
  it('counts as the real ones do', () => {
    const fake = new MemoryCounters(new FakeClock());
    const real = createMemoryCounters({ clock: new FakeClock(), log: fakeServices().log });
    for (const cost of [1, 3, 0, 2, 4, 1, 5, 1])
      expect(fake.take('k', [minute(9)], cost)).toEqual(real.take('k', [minute(9)], cost));
    for (let i = 0; i < 40; i++) {
      const atMs = startMs + i * 5000;
      const windows = [{ ...sliding(4, Math.floor(i / 12) * 60_000), countsRefused: i % 7 === 0 }];
      const { retryAfterMs = 0, ...expected } = real.take('s', windows, 1, atMs) as TakeResult;
      const { retryAfterMs: found = 0, ...given } = fake.take('s', windows, 1, atMs) as TakeResult;
      expect(given).toEqual(expected);
      expect(Math.abs(found - retryAfterMs)).toBeLessThanOrEqual(60);
    }
  });
});
