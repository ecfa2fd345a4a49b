import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Timed, Timers } from './timers.ts';

class Bell extends Timed {
  rangAtMs: number[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    super();
    this.#now = now;
  }

  override onDeadline(): void {
    this.rangAtMs.push(this.#now());
  }
}

it('a deadline passes once, never early, and at most one tick late, however often it was moved', () => {
  const move = fc.record({
    waitMs: fc.integer({ min: 0, max: 30_000 }),
    delayMs: fc.integer({ min: 0, max: 200_000 }),
  });
  fc.assert(
    fc.property(fc.array(move, { minLength: 1, maxLength: 5 }), (moves) => {
      let nowMs = 1_000;
      const timers = new Timers(() => nowMs);
      const bell = new Bell(() => nowMs);
      const pass = (ms: number) => {
        for (const until = nowMs + ms; nowMs < until; ) {
          nowMs = Math.min(until, nowMs + 50);
          timers.advance();
        }
      };
      let dueMs = Infinity;
      for (const { waitMs, delayMs } of moves) {
        timers.set(bell, nowMs, delayMs);
        dueMs = nowMs + delayMs;
        pass(waitMs);
      }
      pass(300_000);
      const last = bell.rangAtMs.at(-1)!;
      expect(last).toBeGreaterThanOrEqual(dueMs);
      expect(last).toBeLessThanOrEqual(dueMs + 100);
      expect(timers.size).toBe(0);
    }),
  );
});

it('a removed or cleared entry is silent, and is not held', () => {
  let nowMs = 0;
  const timers = new Timers(() => nowMs);
  const removed = new Bell(() => nowMs);
  const cleared = new Bell(() => nowMs);
  timers.set(removed, 0, 100);
  timers.set(cleared, 0, 100);
  timers.remove(removed);
  timers.clear(cleared);
  expect(timers.size).toBe(1);
  nowMs = 1_000;
  timers.advance();
  expect([removed.rangAtMs, cleared.rangAtMs, timers.size]).toEqual([[], [], 0]);
});
