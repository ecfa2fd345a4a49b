import { beforeEach, describe, expect, it } from 'vitest';
import { type Lasting, Renewed } from './renewed.ts';

let nowMs: number;
let waiting: { give(value: string): void; fail(): void }[];
let renewed: Renewed<string>;

beforeEach(() => {
  nowMs = 0;
  waiting = [];
  const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs, steadyMs: () => nowMs, after: () => ({ cancel() {} }) };
  renewed = new Renewed(
    clock,
    () =>
      new Promise<Lasting<string>>((resolve, reject) =>
        waiting.push({ give: (value) => resolve({ value, lastsMs: 100_000 }), fail: () => reject(new Error('no')) }),
      ),
  );
});

async function first(): Promise<void> {
  const got = renewed.get();
  waiting[0]!.give('first');
  expect(await got).toBe('first');
}

describe('what is renewed', () => {
  it('is fetched once for all who wait', async () => {
    expect(renewed.current).toBeUndefined();
    const all = [renewed.get(), renewed.get()];
    waiting[0]!.give('first');
    expect(await Promise.all(all)).toEqual(['first', 'first']);
    expect(renewed.current).toBe('first');
    expect(waiting).toHaveLength(1);
  });

  it('is renewed before its end while nobody waits', async () => {
    await first();
    nowMs = 75_000;
    expect(renewed.current).toBe('first');
    expect(await renewed.get()).toBe('first');
    expect(waiting).toHaveLength(2);
    waiting[1]!.give('second');
    await expect.poll(() => renewed.current).toBe('second');
  });

  it('is used to its end when renewing fails, which is tried again not at once, but soon', async () => {
    await first();
    nowMs = 75_000;
    expect(renewed.current).toBe('first');
    waiting[1]!.fail();
    await new Promise(setImmediate);
    expect(await renewed.get()).toBe('first');
    expect(waiting).toHaveLength(2);
    nowMs = 76_001;
    expect(renewed.current).toBe('first');
    expect(waiting).toHaveLength(3);
    waiting[2]!.fail();
    await new Promise(setImmediate);
    nowMs = 95_000;
    expect(renewed.current).toBeUndefined();
    const last = renewed.get();
    waiting[3]!.fail();
    await expect(last).rejects.toThrow('no');
  });
});
