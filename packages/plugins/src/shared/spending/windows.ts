import { type CalendarDay, weekdayOf, type Zone, zoneOf } from '@sallyport/contracts';
import type { Window } from '@sallyport/pipeline';

export const periods = ['day', 'week', 'month'] as const;
export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

/** A window of an account, as configured. Limits are whole numbers of the account. */
export type WindowPlan = LengthPlan | PeriodPlan;

interface LengthPlan {
  readonly limit: number;
  readonly lengthMs: number;
  readonly slides: boolean;
}

export interface PeriodPlan {
  readonly limit: number;
  readonly period: (typeof periods)[number];
  readonly weekStart?: (typeof weekdays)[number] | undefined;
  /** On which day a month begins; the last one of a shorter month stands for it. */
  readonly monthDay?: number | undefined;
}

/** For any moment. The same list is given until one of its windows ends, so that who holds it can tell by identity that nothing changed. */
export type WindowsAt = (atMs: number) => readonly Window[];

/** Windows of one account, in the order of their plans. */
export function compileWindows(plans: readonly WindowPlan[], timeZone = 'UTC'): WindowsAt {
  const zone = plans.some((plan) => 'period' in plan) ? zoneOf(timeZone) : undefined;
  let windows: readonly Window[] = [];
  let fromMs = Number.POSITIVE_INFINITY;
  let untilMs = Number.NEGATIVE_INFINITY;
  return (atMs) => {
    if (atMs >= fromMs && atMs < untilMs) return windows;
    windows = plans.map((plan) => ('period' in plan ? periodAt(plan, zone!, atMs) : lengthAt(plan, atMs)));
    fromMs = Math.max(...windows.map(({ startMs }) => startMs));
    untilMs = Math.min(...windows.map(({ startMs, lengthMs }) => startMs + lengthMs));
    return windows;
  };
}

/** How a window is called in its account; stays the same when its limit changes. */
function nameOf(plan: WindowPlan): string {
  if (!('period' in plan)) return `${plan.lengthMs}ms`;
  const { period, weekStart = 'monday', monthDay = 1 } = plan;
  if (period === 'day') return period;
  return period === 'week' ? `week from ${weekStart}` : `month from ${monthDay}`;
}

function lengthAt(plan: LengthPlan, atMs: number): Window {
  const { limit, lengthMs, slides } = plan;
  return { name: nameOf(plan), limit, startMs: Math.floor(atMs / lengthMs) * lengthMs, lengthMs, slides };
}

function periodAt(plan: PeriodPlan, zone: Zone, atMs: number): Window {
  const today = zone.dayOf(atMs);
  const first = firstDay(plan, today);
  const startMs = zone.startOf(first);
  return {
    name: nameOf(plan),
    limit: plan.limit,
    startMs,
    lengthMs: zone.startOf(nextFirstDay(plan, first)) - startMs,
  };
}

function firstDay({ period, weekStart = 'monday', monthDay = 1 }: PeriodPlan, today: CalendarDay): CalendarDay {
  if (period === 'day') return today;
  if (period === 'week') {
    const passed = (weekdayOf(today) - weekdays.indexOf(weekStart) + 7) % 7;
    return { ...today, day: today.day - passed };
  }
  const inThisMonth = monthFrom(today.year, today.month, monthDay);
  return today.day >= inThisMonth.day ? inThisMonth : monthFrom(today.year, today.month - 1, monthDay);
}

function nextFirstDay({ period, monthDay = 1 }: PeriodPlan, first: CalendarDay): CalendarDay {
  if (period === 'month') return monthFrom(first.year, first.month + 1, monthDay);
  return { ...first, day: first.day + (period === 'day' ? 1 : 7) };
}

/** Its last day where it has not so many. */
function monthFrom(year: number, month: number, day: number): CalendarDay {
  const daysOfMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return { year, month, day: Math.min(day, daysOfMonth) };
}
