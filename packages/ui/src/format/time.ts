const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const absolute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const moment = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dateWithYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** `26 Nov 2026, 19:02:40`, in the person's own zone. */
export const formatTime = (atMs: number): string => absolute.format(atMs);

/** `19:02` today, `tomorrow, 19:02`, or `28 Nov, 19:02`. */
export function formatClock(atMs: number, nowMs: number): string {
  const days = daysBetween(nowMs, atMs);
  const time = clock.format(atMs);
  if (days === 0) return time;
  return `${days === 1 ? 'tomorrow' : date.format(atMs)}, ${time}`;
}

/** `19:02:40` today, `26 Nov, 19:02:40` on another day: where one thing follows another within seconds. */
export function formatMoment(atMs: number, nowMs: number): string {
  const time = moment.format(atMs);
  return daysBetween(nowMs, atMs) === 0 ? time : `${date.format(atMs)}, ${time}`;
}

/** `just now`, `5 min ago`, `3 h ago`, `yesterday`, `12 Nov`; `in 5 min` for what is to come. */
export function formatAgo(atMs: number, nowMs: number): string {
  const agoMs = nowMs - atMs;
  if (Math.abs(agoMs) < minuteMs) return 'just now';
  const span = spanOf(Math.abs(agoMs));
  if (agoMs < 0) return span === undefined ? dateOf(atMs, nowMs) : `in ${span}`;
  if (daysBetween(atMs, nowMs) === 1 && agoMs > 12 * hourMs) return 'yesterday';
  return span === undefined ? dateOf(atMs, nowMs) : `${span} ago`;
}

/** Of a day's beginnings, whatever the clocks were set to between them. */
export function daysBetween(fromMs: number, toMs: number): number {
  return Math.round((startOfDay(toMs) - startOfDay(fromMs)) / dayMs);
}

function startOfDay(atMs: number): number {
  return new Date(atMs).setHours(0, 0, 0, 0);
}

function spanOf(ms: number): string | undefined {
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min`;
  return ms < dayMs ? `${Math.floor(ms / hourMs)} h` : undefined;
}

function dateOf(atMs: number, nowMs: number): string {
  const isThisYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
  return (isThisYear ? date : dateWithYear).format(atMs);
}

const dayMonthTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const clockWithSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Of a part of a time range: `26 Nov, 14:00 – 15:00`; whole days are `26 Nov`, seconds are said where it is shorter than a minute. */
export function formatPeriod(fromMs: number, toMs: number): string {
  const isDays = startOfDay(fromMs) === fromMs && startOfDay(toMs) === toMs;
  if (isDays) {
    const lastMs = startOfDay(toMs - 1);
    return lastMs === fromMs ? date.format(fromMs) : `${date.format(fromMs)} – ${date.format(lastMs)}`;
  }
  if (toMs - fromMs < minuteMs) return `${date.format(fromMs)}, ${clockWithSeconds.format(fromMs)}`;
  const isOneDay = daysBetween(fromMs, toMs) === 0;
  return `${dayMonthTime.format(fromMs)} – ${(isOneDay ? clock : dayMonthTime).format(toMs)}`;
}

/** A mark of a time axis whose marks are `stepMs` apart. */
export function formatTimeTick(atMs: number, stepMs: number): string {
  if (stepMs >= 28 * dayMs) return monthWithYear.format(atMs);
  if (stepMs >= dayMs || startOfDay(atMs) === atMs) return date.format(atMs);
  return (stepMs < minuteMs ? clockWithSeconds : clock).format(atMs);
}

const monthWithYear = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric' });
