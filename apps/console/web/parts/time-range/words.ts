import { rangeBetween, relativeTimes, type TimeRange } from '../../state/time-range.ts';

/** `Last 24 hours`, or `26 Nov, 14:00 – 15:30`. */
export function rangeWords(range: TimeRange): string {
  if (range.type === 'relative') return relativeTimes[range.time_range];
  return moment.formatRange(Date.parse(range.start), Date.parse(range.end));
}

const moment = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

/** As a field for date and time wants it, in the person's own zone: `2026-11-26T14:00`. */
export function localText(iso: string): string {
  const at = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** From two such fields; or what is wrong with them. */
export function rangeOfTexts(from: string, to: string): TimeRange | string {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  if (Number.isNaN(start) || Number.isNaN(end)) return 'Say when it begins and when it ends.';
  if (start >= end) return 'It has to end after it begins.';
  return rangeBetween(start, end);
}
