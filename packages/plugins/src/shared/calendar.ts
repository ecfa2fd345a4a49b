import type { Window } from '@sallyport/pipeline';

/** The windows a limit can have, shortest first. */
export const windowNames = ['second', 'minute', 'hour', 'day', 'month', 'year'] as const;
export type WindowName = (typeof windowNames)[number];

/** How many are let through per window. */
export type WindowLimits = Readonly<Partial<Record<WindowName, number | undefined>>>;

/**
 * The configured limits as windows of the calendar in UTC, for any moment. The same list is given until one of its
 * windows ends, so that who holds it can tell by identity that nothing changed.
 */
export function compileWindows(limits: WindowLimits): (nowMs: number) => readonly Window[] {
  const names = windowNames.filter((name) => limits[name] !== undefined);
  let windows: readonly Window[] = [];
  let fromMs = Number.POSITIVE_INFINITY;
  let untilMs = Number.NEGATIVE_INFINITY;
  return (nowMs) => {
    if (nowMs >= fromMs && nowMs < untilMs) return windows;
    windows = names.map((name) => {
      const startMs = startOf(name, nowMs);
      return { name, limit: limits[name]!, startMs, lengthMs: endOf(name, startMs) - startMs };
    });
    fromMs = Math.max(...windows.map((window) => window.startMs));
    untilMs = Math.min(...windows.map((window) => window.startMs + window.lengthMs));
    return windows;
  };
}

const lengthsMs = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };

function startOf(name: WindowName, nowMs: number): number {
  if (name !== 'month' && name !== 'year') return Math.floor(nowMs / lengthsMs[name]) * lengthsMs[name];
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), name === 'month' ? now.getUTCMonth() : 0, 1);
}

function endOf(name: WindowName, startMs: number): number {
  if (name !== 'month' && name !== 'year') return startMs + lengthsMs[name];
  const start = new Date(startMs);
  return name === 'month'
    ? Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1)
    : Date.UTC(start.getUTCFullYear() + 1, 0, 1);
}

/** A longer window must not let through less than a shorter one, or that would never be reached. */
export function windowProblems(limits: WindowLimits): { window: WindowName; message: string }[] {
  const given = windowNames.filter((name) => limits[name] !== undefined);
  return given.flatMap((longer, i) => {
    const shorter = given[i - 1];
    if (shorter === undefined || limits[longer]! >= limits[shorter]!) return [];
    const message = `the limit for ${longer} (${limits[longer]}) cannot be lower than the limit for ${shorter} (${limits[shorter]})`;
    return [{ window: longer, message }];
  });
}
