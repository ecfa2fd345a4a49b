import { useSyncExternalStore } from 'react';

const tickMs = 30_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let nowMs = Date.now();

/** The time, anew twice a minute: one timer for all that is shown, none where nothing is. */
export function useNowMs(): number {
  return useSyncExternalStore(subscribe, () => nowMs);
}

/** A moment of today, the same all day: for what tells apart only days, and need not be drawn anew before. */
export const useToday = (): number => new Date(useNowMs()).setHours(12, 0, 0, 0);

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    nowMs = Date.now();
    timer = setInterval(tick, tickMs);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

function tick(): void {
  nowMs = Date.now();
  for (const listener of listeners) listener();
}
