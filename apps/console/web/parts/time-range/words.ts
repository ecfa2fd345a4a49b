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

const spansMs: Readonly<Record<string, number>> = {
  '15m': 900_000,
  '1h': 3_600_000,
  '6h': 21_600_000,
  '12h': 43_200_000,
  '24h': 86_400_000,
  '7d': 604_800_000,
  '30d': 2_592_000_000,
};

/** From when to when, about: weeks and months of the calendar are known to the server alone. */
export function boundsOf(range: TimeRange, nowMs: number): { readonly startMs: number; readonly endMs: number } {
  if (range.type === 'absolute') return { startMs: Date.parse(range.start), endMs: Date.parse(range.end) };
  return { startMs: nowMs - (spansMs[range.time_range] ?? 86_400_000), endMs: nowMs };
}
