import type { Counters, TakeResult, Window } from '@sallyport/pipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

export interface CountersUnderTest {
  /** Ways to the same counts: two workers, two connections; or twice the same. */
  readonly counters: readonly [Counters, Counters];
  close(): Promise<void> | void;
}

/** What every implementation of `Counters` promises. */
export function countersContract(name: string, open: () => Promise<CountersUnderTest> | CountersUnderTest): void {
  describe(`${name} (counters contract)`, () => {
    let opened: CountersUnderTest;
    let one: Counters;
    let other: Counters;
    beforeEach(async () => {
      opened = await open();
      [one, other] = opened.counters;
    });
    afterEach(() => opened.close());

    it('allows exactly the limit, and says what is left', async () => {
      const results: TakeResult[] = [];
      for (let i = 0; i < 7; i++) results.push(await one.take('k', [minute(5)], 1));
      expect(results.map(({ allowed }) => allowed)).toEqual([true, true, true, true, true, false, false]);
      expect(results.map(({ remaining }) => remaining)).toEqual([[4], [3], [2], [1], [0], [0], [0]]);
    });

    it('counts together whoever is asked, all at once', async () => {
      const takes = Array.from({ length: 200 }, (_, i) => (i % 3 === 0 ? other : one).take('k', [minute(57)], 1));
      expect(await allowedOf(takes)).toBe(57);
    });

    it('counts in every window or in none', async () => {
      const windows = [second(2), minute(5)];
      expect(await allowedOf([1, 2, 3, 4].map(() => one.take('k', windows, 1)))).toBe(2);
      // Two refusals above must not have used up the minute.
      const next = [second(2, 1000), minute(5)];
      expect(await allowedOf([1, 2, 3, 4].map(() => other.take('k', next, 1)))).toBe(2);
      const last = [second(2, 2000), minute(5)];
      expect(await one.take('k', last, 1)).toEqual({ allowed: true, remaining: [1, 0] });
      expect(await one.take('k', last, 1)).toEqual({ allowed: false, remaining: [1, 0] });
    });

    it('starts anew with a new window', async () => {
      expect(await allowedOf([1, 2, 3].map(() => one.take('k', [minute(2)], 1)))).toBe(2);
      expect(await one.take('k', [minute(2, 60_000)], 1)).toEqual({ allowed: true, remaining: [1] });
    });

    it('remembers a window that comes back when the clock is set back', async () => {
      expect(await allowedOf([1, 2, 3].map(() => one.take('k', [minute(2)], 1)))).toBe(2);
      await one.take('k', [minute(2, 60_000)], 1);
      expect((await one.take('k', [minute(2)], 1)).allowed).toBe(false);
    });

    it('counts keys apart, whatever they contain', async () => {
      for (const key of ['a', 'b', 'a:minute:0', '{a}', 'ä\u{1f600}', '__proto__'])
        expect(await one.take(key, [minute(1)], 1)).toEqual({ allowed: true, remaining: [0] });
    });

    it('counts costs, and still lets a smaller one in after a larger was refused', async () => {
      expect(await one.take('k', [minute(10)], 7)).toEqual({ allowed: true, remaining: [3] });
      expect(await one.take('k', [minute(10)], 4)).toEqual({ allowed: false, remaining: [3] });
      expect(await one.take('k', [minute(10)], 3)).toEqual({ allowed: true, remaining: [0] });
      expect(await one.take('k', [minute(10)], 0)).toEqual({ allowed: true, remaining: [0] });
      expect(await one.take('k', [minute(10)], 1)).toEqual({ allowed: false, remaining: [0] });
    });

    it('goes by the limit that is asked with, when it was changed', async () => {
      expect(await allowedOf([1, 2, 3].map(() => one.take('k', [minute(2)], 1)))).toBe(2);
      expect(await one.take('k', [minute(4)], 1)).toEqual({ allowed: true, remaining: [1] });
      expect(await one.take('k', [minute(2)], 1)).toEqual({ allowed: false, remaining: [0] });
    });

    it('weighs what the window before holds by the part of it that still lies in the window', async () => {
      for (let i = 0; i < 10; i++) await one.take('k', [sliding(10)], 1, startMs);
      const next = [sliding(10, 60_000)];
      expect((await other.take('k', next, 1, startMs + 60_000)).allowed).toBe(false);
      expect((await other.take('k', next, 1, startMs + 65_999)).allowed).toBe(false);
      expect(await other.take('k', next, 1, startMs + 66_000)).toEqual({ allowed: true, remaining: [0] });
      expect(await one.take('k', next, 1, startMs + 90_000)).toEqual({ allowed: true, remaining: [3] });
      // A window later still, only the one before counts.
      expect(await one.take('k', [sliding(10, 120_000)], 1, startMs + 150_000)).toEqual({
        allowed: true,
        remaining: [8],
      });
    });

    it('says when a call would fit into a sliding window', async () => {
      for (let i = 0; i < 10; i++) await one.take('k', [sliding(10)], 1, startMs + 30_000);
      const refused = await one.take('k', [sliding(10)], 1, startMs + 30_000);
      expect(refused).toMatchObject({ allowed: false, remaining: [0] });
      // To the window's end, and until nine tenths of it lie less than a minute ago.
      expect(refused.retryAfterMs).toBeCloseTo(36_000, 3);
      expect((await other.take('k', [sliding(10, 60_000)], 1, startMs + 65_900)).retryAfterMs).toBeCloseTo(100, 3);
      expect((await other.take('k', [sliding(10, 60_000)], 1, startMs + 66_000)).allowed).toBe(true);
    });

    it('counts refused calls where a window says so, and in no other', async () => {
      const strict = { ...sliding(2), countsRefused: true };
      const lenient = { ...minute(9), name: 'hour', lengthMs: 3_600_000 };
      for (let i = 0; i < 5; i++) await one.take('k', [strict, lenient], 1, startMs);
      const next = [{ ...strict, startMs: startMs + 60_000 }, lenient];
      // Five weigh one at four fifths of the next minute, two would have at half of it.
      expect((await one.take('k', next, 1, startMs + 60_000 + 47_000)).allowed).toBe(false);
      expect(await other.take('k', [lenient], 1, startMs)).toEqual({ allowed: true, remaining: [6] });
    });

    it('rejects after it was closed', async () => {
      other.close();
      one.close();
      await expect(Promise.resolve(one.take('k', [minute(1)], 1))).rejects.toThrow();
    });
  });
}

/** How many of these takes were allowed. */
export async function allowedOf(takes: readonly (TakeResult | Promise<TakeResult>)[]): Promise<number> {
  return (await Promise.all(takes)).filter(({ allowed }) => allowed).length;
}

export const startMs: number = Date.UTC(2026, 0, 1);

/** A sliding minute. */
export function sliding(limit: number, laterMs: number = 0): Window {
  return { ...minute(limit, laterMs), slides: true };
}

/** A minute, the one that begins `laterMs` after a fixed moment. */
export function minute(limit: number, laterMs: number = 0): Window {
  return { name: 'minute', limit, startMs: startMs + laterMs, lengthMs: 60_000 };
}

export function second(limit: number, laterMs: number = 0): Window {
  return { name: 'second', limit, startMs: startMs + laterMs, lengthMs: 1000 };
}
