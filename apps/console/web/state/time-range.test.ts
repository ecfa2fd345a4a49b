import { describe, expect, it } from 'vitest';
import type { SearchTexts } from './search-text.ts';
import { searchOfTimeRange, timeRangeOf } from './time-range.ts';

describe('the time range of an address', () => {
  it('is relative by its name, absolute by its ends, and the usual one where it is none', () => {
    expect(timeRangeOf({ time: '7d' })).toEqual({ type: 'relative', time_range: '7d' });
    expect(timeRangeOf({ time: 'toString' }, '1h')).toEqual({ type: 'relative', time_range: '1h' });
    expect(timeRangeOf({ from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z', time: '7d' })).toEqual({
      type: 'absolute',
      start: '2026-01-01T00:00:00.000Z',
      end: '2026-01-02T00:00:00.000Z',
    });
    expect(timeRangeOf({ from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' }).type).toBe('relative');
  });

  it('is told by an address as it was read', () => {
    const searches: SearchTexts[] = [
      { time: '24h' },
      { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' },
    ];
    for (const search of searches) expect(searchOfTimeRange(timeRangeOf(search))).toMatchObject(search);
  });
});
