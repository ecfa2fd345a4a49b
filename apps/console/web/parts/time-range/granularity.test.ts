import { describe, expect, it } from 'vitest';
import { granularityFor } from './granularity.ts';

describe('the parts of a range', () => {
  it.each([
    ['15m', 'thirtySecondly'],
    ['1h', 'minutely'],
    ['24h', 'thirtyMinutely'],
    ['7d', 'twoHourly'],
    ['previous_week', 'twoHourly'],
    ['current_month', 'twelveHourly'],
  ] as const)('of %s are %s', (time_range, granularity) => {
    expect(granularityFor({ type: 'relative', time_range })).toBe(granularity);
  });

  it('of a range of years are weeks', () => {
    const range = { type: 'absolute', start: '2024-01-01T00:00:00Z', end: '2026-01-01T00:00:00Z' } as const;
    expect(granularityFor(range)).toBe('weekly');
  });
});
