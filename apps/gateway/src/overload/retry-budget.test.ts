import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RetryBudget } from './retry-budget.ts';

/** One exchange whose tries all fail, at most six of them; answers how many tries it made. */
function failingExchange(budget: RetryBudget, nowMs: number): number {
  budget.onRequest(nowMs);
  let tries = 1;
  while (tries < 6 && budget.take(nowMs)) {
    budget.settle(nowMs, true);
    tries++;
  }
  return tries;
}

describe('the retry budget of an upstream', () => {
  it('bounds the tries of an upstream that is down to 1.2 per request', () => {
    const budget = new RetryBudget(0.2);
    let tries = 0;
    for (let n = 0; n < 5_000; n++) tries += failingExchange(budget, n * 2);
    expect(tries).toBeGreaterThan(5_900);
    expect(tries).toBeLessThanOrEqual(6_000);
  });

  it('keeps to its share of the window whatever the arrivals', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400), { minLength: 1, maxLength: 400 }), (gapsMs) => {
        const budget = new RetryBudget(0.2);
        let nowMs = 0;
        const sent: { atMs: number; retries: number }[] = [];
        for (const gapMs of gapsMs) {
          nowMs += gapMs;
          sent.push({ atMs: nowMs, retries: failingExchange(budget, nowMs) - 1 });
          const recent = sent.filter(({ atMs }) => atMs > nowMs - 9_000);
          const retries = recent.reduce((sum, one) => sum + one.retries, 0);
          // Of the window's ten seconds, the oldest is counted whole.
          const requests = sent.filter(({ atMs }) => atMs > nowMs - 10_000).length;
          expect(retries).toBeLessThanOrEqual(Math.max(3, requests * 0.2));
        }
      }),
    );
  });

  it('costs nothing when retries are answered: one of two targets may be down', () => {
    const budget = new RetryBudget(0.2);
    for (let n = 0; n < 1_000; n++) {
      budget.onRequest(n);
      expect(budget.take(n)).toBe(true);
      budget.settle(n, false);
    }
  });

  it('has room for a burst that comes out of nothing, but not without end', () => {
    const budget = new RetryBudget(0.2);
    const taken = Array.from({ length: 100 }, () => budget.take(0)).filter(Boolean);
    expect(taken).toHaveLength(50);
  });

  it('takes those under way for as bad as those before them', () => {
    const budget = new RetryBudget(0.2);
    for (let n = 0; n < 3; n++) budget.take(0);
    budget.settle(0, true);
    budget.settle(0, true);
    expect(budget.take(0)).toBe(false);
    budget.settle(0, false);
    expect(budget.take(0)).toBe(true);
  });

  it('forgets after ten seconds, also those that passed without a request', () => {
    const budget = new RetryBudget(0.2);
    for (let n = 0; n < 3; n++) {
      budget.take(0);
      budget.settle(0, true);
    }
    expect(budget.take(9_999)).toBe(false);
    expect(budget.take(10_000)).toBe(true);
    budget.settle(60_000, false);
    expect(budget.isIdle(60_000)).toBe(true);
  });

  it('allows none with a share of 0', () => {
    expect(new RetryBudget(0).take(0)).toBe(false);
  });
});
