import { rangeBetween, relativeTimes, type TimeRange } from '../../state/time-range.ts';

/** `Last 24 hours`, or `26 Nov, 14:00 – 15:30`. */
export function rangeWords(range: TimeRange): string {
  if (range.type === 'relative') return relativeTimes[range.time_range];
  return moment.formatRange(Date.parse(range.start), Date.parse(range.end));
}

const moment = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

/** From one moment to another; or what is wrong with them. */
export function rangeOf(startMs: number | undefined, endMs: number | undefined): TimeRange | string {
  if (startMs === undefined || endMs === undefined) return 'Say when it begins and when it ends.';
  return startMs < endMs ? rangeBetween(startMs, endMs) : 'It has to end after it begins.';
}
