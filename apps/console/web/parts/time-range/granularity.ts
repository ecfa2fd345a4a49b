import type { TimeRange } from '../../state/time-range.ts';
import { boundsOf } from './words.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** So that a series has about sixty parts. The longest range, and what it is divided into. */
const divisions: readonly (readonly [upToMs: number, granularity: string])[] = [
  [16 * minuteMs, 'thirtySecondly'],
  [hourMs, 'minutely'],
  [6 * hourMs, 'fiveMinutely'],
  [12 * hourMs, 'tenMinutely'],
  [25 * hourMs, 'thirtyMinutely'],
  [8 * 24 * hourMs, 'twoHourly'],
  [32 * 24 * hourMs, 'twelveHourly'],
  [100 * 24 * hourMs, 'daily'],
];

/** How fine a series over a range is best; the server takes the nearest that it knows for it. */
export function granularityFor(range: TimeRange, nowMs: number): string {
  const lengthMs =
    range.type === 'relative' && range.time_range.endsWith('_month')
      ? 31 * 24 * hourMs
      : range.type === 'relative' && range.time_range.endsWith('_week')
        ? 7 * 24 * hourMs
        : spanOf(range, nowMs);
  return divisions.find(([upToMs]) => lengthMs <= upToMs)?.[1] ?? 'weekly';
}

function spanOf(range: TimeRange, nowMs: number): number {
  const { startMs, endMs } = boundsOf(range, nowMs);
  return endMs - startMs;
}

/** The period before, as long as the range itself; undefined where that is not known. */
export function periodBefore(range: TimeRange, nowMs: number): TimeRange | undefined {
  if (range.type === 'relative' && range.time_range.includes('_')) return undefined;
  const { startMs, endMs } = boundsOf(range, nowMs);
  const startBeforeMs = startMs - (endMs - startMs);
  return { type: 'absolute', start: new Date(startBeforeMs).toISOString(), end: new Date(startMs).toISOString() };
}
