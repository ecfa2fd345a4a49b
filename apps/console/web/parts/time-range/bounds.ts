import type { RelativeTime, TimeRange } from '../../state/time-range.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const lengthsMs: Readonly<Record<RelativeTime, number>> = {
  '15m': 15 * minuteMs,
  '1h': hourMs,
  '6h': 6 * hourMs,
  '12h': 12 * hourMs,
  '24h': dayMs,
  '7d': 7 * dayMs,
  '30d': 30 * dayMs,
  current_week: 7 * dayMs,
  previous_week: 7 * dayMs,
  current_month: 31 * dayMs,
  previous_month: 31 * dayMs,
};

/** How long it is; of months of the calendar, how long they can be. */
export const lengthMsOf = (range: TimeRange): number =>
  range.type === 'relative' ? lengthsMs[range.time_range] : Date.parse(range.end) - Date.parse(range.start);

/** From when to when, for what is not told by the server. Weeks and months are those of the person's own zone. */
export function boundsOf(range: TimeRange, nowMs: number): { readonly startMs: number; readonly endMs: number } {
  if (range.type === 'absolute') return { startMs: Date.parse(range.start), endMs: Date.parse(range.end) };
  switch (range.time_range) {
    case 'current_week':
      return { startMs: weekStartMs(nowMs, 0), endMs: nowMs };
    case 'previous_week':
      return { startMs: weekStartMs(nowMs, 1), endMs: weekStartMs(nowMs, 0) };
    case 'current_month':
      return { startMs: monthStartMs(nowMs, 0), endMs: nowMs };
    case 'previous_month':
      return { startMs: monthStartMs(nowMs, 1), endMs: monthStartMs(nowMs, 0) };
    default:
      return { startMs: nowMs - lengthMsOf(range), endMs: nowMs };
  }
}

/** Weeks begin on Monday. */
function weekStartMs(nowMs: number, weeksAgo: number): number {
  const now = new Date(nowMs);
  const monday = now.getDate() - ((now.getDay() + 6) % 7);
  return new Date(now.getFullYear(), now.getMonth(), monday - 7 * weeksAgo).getTime();
}

function monthStartMs(nowMs: number, monthsAgo: number): number {
  const now = new Date(nowMs);
  return new Date(now.getFullYear(), now.getMonth() - monthsAgo, 1).getTime();
}
