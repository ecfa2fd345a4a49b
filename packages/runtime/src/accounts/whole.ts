import type { Window } from '@sallyport/pipeline';

/** Amounts are whole and never negative, whatever arithmetic they come from. */
export function whole(amount: number): number {
  return amount > 0 && amount < Number.MAX_SAFE_INTEGER ? Math.ceil(amount) : amount > 0 ? Number.MAX_SAFE_INTEGER : 0;
}

/** The windows that follow these, as far as they are over. */
export function present(windows: readonly Window[], atMs: number): readonly Window[] {
  return windows.map((window) => {
    const passed = Math.floor((atMs - window.startMs) / window.lengthMs);
    return passed <= 0 ? window : { ...window, startMs: window.startMs + passed * window.lengthMs };
  });
}
