import { describe, expect, it } from 'vitest';
import { granularityFor, periodBefore } from './granularity.ts';

const nowMs = Date.parse('2026-11-26T12:00:00Z');

describe('the parts of a range', () => {
  it.each([
    ['15m', 'thirtySecondly'],
    ['1h', 'minutely'],
    ['24h', 'thirtyMinutely'],
    ['7d', 'twoHourly'],
    ['previous_week', 'twoHourly'],
    ['current_month', 'twelveHourly'],
  ] as const)('of %s are %s', (time_range, granularity) => {
    expect(granularityFor({ type: 'relative', time_range }, nowMs)).toBe(granularity);
  });

  it('of a range of years are weeks', () => {
    const range = { type: 'absolute', start: '2024-01-01T00:00:00Z', end: '2026-01-01T00:00:00Z' } as const;
    expect(granularityFor(range, nowMs)).toBe('weekly');
  });
});

describe('the period before', () => {
  it('is as long as the range, and ends where it begins', () => {
    expect(periodBefore({ type: 'relative', time_range: '1h' }, nowMs)).toEqual({
      type: 'absolute',
      start: '2026-11-26T10:00:00.000Z',
      end: '2026-11-26T11:00:00.000Z',
    });
  });

  it('is not known of weeks and months of the calendar', () => {
    expect(periodBefore({ type: 'relative', time_range: 'previous_week' }, nowMs)).toBeUndefined();
  });
});
