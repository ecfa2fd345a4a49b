import { describe, expect, it } from 'vitest';
import { localText, rangeOfTexts, rangeWords } from './words.ts';

describe('a range of time', () => {
  it('is told in words', () => {
    expect(rangeWords({ type: 'relative', time_range: '24h' })).toBe('Last 24 hours');
    const [start, end] = [new Date(2026, 10, 26, 14).toISOString(), new Date(2026, 10, 26, 15, 30).toISOString()];
    expect(rangeWords({ type: 'absolute', start, end })).toMatch(/26 Nov.*14:00.*15:30/);
  });

  it('is made of two fields, in the own zone of whoever fills them in', () => {
    const start = new Date(2026, 0, 2, 3, 4);
    expect(localText(start.toISOString())).toBe('2026-01-02T03:04');
    expect(rangeOfTexts('2026-01-02T03:04', '2026-01-02T03:05')).toEqual({
      type: 'absolute',
      start: start.toISOString(),
      end: new Date(2026, 0, 2, 3, 5).toISOString(),
    });
  });

  it('says what is wrong with it', () => {
    expect(rangeOfTexts('', '2026-01-02T03:05')).toBe('Say when it begins and when it ends.');
    expect(rangeOfTexts('2026-01-02T03:05', '2026-01-02T03:05')).toBe('It has to end after it begins.');
  });
});
