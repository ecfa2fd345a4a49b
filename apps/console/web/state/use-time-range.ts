import { useMemo } from 'react';
import { type RelativeTime, searchOfTimeRange, type TimeRange, timeRangeOf } from './time-range.ts';
import { useSearch } from './use-search.ts';

/** The time range that the address tells, and how to choose another. */
export function useTimeRange(usual?: RelativeTime): readonly [TimeRange, (range: TimeRange) => void] {
  const [{ time, from, to }, change] = useSearch();
  const range = useMemo(
    () => timeRangeOf({ ...(time && { time }), ...(from && { from }), ...(to && { to }) }, usual),
    [time, from, to, usual],
  );
  return [range, (chosen) => change(searchOfTimeRange(chosen))];
}
