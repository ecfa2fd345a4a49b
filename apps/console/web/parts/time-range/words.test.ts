import { describe, expect, it } from 'vitest';
import { rangeOf, rangeWords } from './words.ts';

describe('a range of time', () => {
  it('is told in words', () => {
    expect(rangeWords({ type: 'relative', time_range: '24h' })).toBe('Last 24 hours');
    const [start, end] = [new Date(2026, 10, 26, 14).toISOString(), new Date(2026, 10, 26, 15, 30).toISOString()];
    expect(rangeWords({ type: 'absolute', start, end })).toMatch(/26 Nov.*14:00.*15:30/);
  });

  it('is made of two moments', () => {
    const [start, end] = [new Date(2026, 0, 2, 3, 4), new Date(2026, 0, 2, 3, 5)];
    expect(rangeOf(start.getTime(), end.getTime())).toEqual({
      type: 'absolute',
      start: start.toISOString(),
      end: end.toISOString(),
    });
  });

  it('says what is wrong with it', () => {
    expect(rangeOf(undefined, 1)).toBe('Say when it begins and when it ends.');
    expect(rangeOf(1, 1)).toBe('It has to end after it begins.');
  });
});
