import type { Window } from '@sallyport/pipeline';
import { type RateLimitingConfig, type WindowName, windowNames } from './schema.ts';

/**
 * The configured limits as windows of the calendar in UTC, for any moment. The same list is given until one of its
 * windows ends, so that who holds it can tell by identity that nothing changed.
 */
export function compileWindows(config: RateLimitingConfig): (nowMs: number) => readonly Window[] {
  const names = windowNames.filter((name) => config[name] !== undefined);
  let windows: readonly Window[] = [];
  let fromMs = Number.POSITIVE_INFINITY;
  let untilMs = Number.NEGATIVE_INFINITY;
  return (nowMs) => {
    if (nowMs >= fromMs && nowMs < untilMs) return windows;
    windows = names.map((name) => {
      const startMs = startOf(name, nowMs);
      return { name, limit: config[name]!, startMs, lengthMs: endOf(name, startMs) - startMs };
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
