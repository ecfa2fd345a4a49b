import { expect, it } from 'vitest';
import { RecentValues } from './recent-values.ts';

it('keeps what is used, and no more than so many', () => {
  const recent = new RecentValues<number>(10);
  for (let i = 0; i < 1_000; i++) {
    recent.set(`${i}`, i);
    expect(recent.get('0')).toBe(0);
  }
  const kept = Array.from({ length: 1_000 }, (_, i) => recent.get(`${i}`)).filter((value) => value !== undefined);
  expect(kept.length).toBeLessThanOrEqual(10);
  expect(recent.get('nobody')).toBeUndefined();
});
