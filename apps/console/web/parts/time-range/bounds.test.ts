import { describe, expect, it } from 'vitest';
import type { RelativeTime } from '../../state/time-range.ts';
import { boundsOf, lengthMsOf } from './bounds.ts';

const dayMs = 86_400_000;
/** A Thursday, where the person is. */
const nowMs = new Date(2026, 10, 26, 12, 30).getTime();
const localDay = (day: number, month = 10) => new Date(2026, month, day).getTime();

describe('the bounds of a range', () => {
  it('are as far apart as it is long', () => {
    expect(boundsOf({ type: 'relative', time_range: '1h' }, 3_600_000)).toEqual({ startMs: 0, endMs: 3_600_000 });
    const range = { type: 'absolute', start: '2026-01-01T00:00:00Z', end: '2026-01-02T00:00:00Z' } as const;
    expect(boundsOf(range, 0).endMs - boundsOf(range, 0).startMs).toBe(dayMs);
    expect(lengthMsOf(range)).toBe(dayMs);
  });

  it.each([
    ['current_week', localDay(23), nowMs],
    ['previous_week', localDay(16), localDay(23)],
    ['current_month', localDay(1), nowMs],
    ['previous_month', localDay(1, 9), localDay(1)],
  ] as const)('of the %s are those of the calendar', (time_range: RelativeTime, startMs, endMs) => {
    expect(boundsOf({ type: 'relative', time_range }, nowMs)).toEqual({ startMs, endMs });
  });

  it('of a week are the same on its last day', () => {
    const sundayMs = new Date(2026, 10, 29, 23).getTime();
    const week = { type: 'relative', time_range: 'current_week' } as const;
    expect(boundsOf(week, sundayMs).startMs).toBe(localDay(23));
  });
});
