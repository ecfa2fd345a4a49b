import type { TimeRange } from '../../state/time-range.ts';
import { lengthMsOf } from './bounds.ts';

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
export function granularityFor(range: TimeRange): string {
  const lengthMs = lengthMsOf(range);
  return divisions.find(([upToMs]) => lengthMs <= upToMs)?.[1] ?? 'weekly';
}
