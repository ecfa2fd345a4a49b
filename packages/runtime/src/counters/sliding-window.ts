import type { Window } from '@sallyport/pipeline';

/** How much of the window before lies less than a window's length ago: what is counted there weighs as much. */
export function previousWeight({ slides, startMs, lengthMs }: Window, atMs: number): number {
  if (slides !== true) return 0;
  const weight = 1 - (atMs - startMs) / lengthMs;
  return weight < 0 ? 0 : weight > 1 ? 1 : weight;
}

/** What is left of a window in which `used` is counted, and `previous` in the one before. Negative when overdrawn. */
export function leftOf(window: Window, used: number, previous: number, atMs: number): number {
  const left = window.limit - used;
  return previous === 0 ? left : left - previous * previousWeight(window, atMs);
}

/** How long it takes until `cost` fits into a window if nothing else is counted in it. Milliseconds; maybe for ever. */
export function waitMs(window: Window, used: number, previous: number, cost: number, atMs: number): number {
  const { limit, startMs, lengthMs, slides } = window;
  if (leftOf(window, used, previous, atMs) >= cost) return 0;
  const room = limit - cost;
  if (room < 0) return Number.POSITIVE_INFINITY;
  const untilEndMs = startMs + lengthMs - atMs;
  if (slides !== true) return untilEndMs;
  // The share of the window before has to shrink; or, if this one is full by itself, its own as the window before.
  if (used <= room) return lengthMs * (1 - (room - used) / previous) - (atMs - startMs);
  return untilEndMs + lengthMs * (1 - room / used);
}

/** The longest of the waits of all windows. */
export function waitForAllMs(
  windows: readonly Window[],
  used: readonly number[],
  previous: readonly number[],
  cost: number,
  atMs: number,
): number {
  let longest = 0;
  for (let i = 0; i < windows.length; i++)
    longest = Math.max(longest, waitMs(windows[i]!, used[i]!, previous[i]!, cost, atMs));
  return longest;
}

/** What is left of each window as callers are told: never below zero, in whole calls where it slides. */
export function remainingOf(window: Window, used: number, previous: number, atMs: number): number {
  const left = leftOf(window, used, previous, atMs);
  if (left <= 0) return 0;
  return window.slides === true ? Math.floor(left) : left;
}

export function anySlides(windows: readonly Window[]): boolean {
  for (const window of windows) if (window.slides === true) return true;
  return false;
}
