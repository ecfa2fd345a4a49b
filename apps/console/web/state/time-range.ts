import type { SearchTexts } from './search-text.ts';

/** As the metrics API takes them. */
export const relativeTimes = {
  '15m': 'Last 15 minutes',
  '1h': 'Last hour',
  '6h': 'Last 6 hours',
  '12h': 'Last 12 hours',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  current_week: 'This week',
  current_month: 'This month',
  previous_week: 'Previous week',
  previous_month: 'Previous month',
} as const;

export type RelativeTime = keyof typeof relativeTimes;

export type TimeRange =
  | { readonly type: 'relative'; readonly time_range: RelativeTime; readonly tz?: string }
  | { readonly type: 'absolute'; readonly start: string; readonly end: string; readonly tz?: string };

export const lastDay = { type: 'relative', time_range: '24h' } as const satisfies TimeRange;

/** The range that an address tells, by `time`, or by `from` and `to`; `usual` where it tells none that is one. */
export function timeRangeOf({ time, from, to }: SearchTexts, usual: RelativeTime = '24h'): TimeRange {
  const [start, end] = [Date.parse(from ?? ''), Date.parse(to ?? '')];
  if (start < end) return rangeBetween(start, end);
  return { type: 'relative', time_range: isRelativeTime(time) ? time : usual };
}

/** From one moment to another, such as what somebody drew over in a chart. */
export const rangeBetween = (startMs: number, endMs: number): TimeRange => ({
  type: 'absolute',
  start: new Date(startMs).toISOString(),
  end: new Date(endMs).toISOString(),
});

/** For the address: what makes it tell this range, and no other. */
export function searchOfTimeRange(range: TimeRange): Record<'time' | 'from' | 'to', string | undefined> {
  return range.type === 'relative'
    ? { time: range.time_range, from: undefined, to: undefined }
    : { time: undefined, from: range.start, to: range.end };
}

function isRelativeTime(text: string | undefined): text is RelativeTime {
  return text !== undefined && Object.hasOwn(relativeTimes, text);
}
