import type { Window } from '@sallyport/pipeline';
import type { RateLimitingAdvancedConfig } from './schema.ts';

/**
 * The configured windows for any moment, shortest first. The same list is given until one of them ends, so that who
 * holds it can tell by identity that nothing changed.
 */
export function compileWindows(config: RateLimitingAdvancedConfig): (nowMs: number) => readonly Window[] {
  // Whole milliseconds, so that a window begins exactly a length after the one before.
  const kinds = sorted(config).map(({ limit, size }) => ({
    name: `${size}s`,
    limit,
    lengthMs: Math.round(size * 1000),
  }));
  const slides = config.window_type === 'sliding';
  const countsRefused = slides && !config.disable_penalty;
  let windows: readonly Window[] = [];
  let fromMs = Number.POSITIVE_INFINITY;
  let untilMs = Number.NEGATIVE_INFINITY;
  return (nowMs) => {
    if (nowMs >= fromMs && nowMs < untilMs) return windows;
    windows = kinds.map((kind) => {
      const startMs = Math.floor(nowMs / kind.lengthMs) * kind.lengthMs;
      return { ...kind, startMs, slides, countsRefused };
    });
    fromMs = Math.max(...windows.map(({ startMs }) => startMs));
    untilMs = Math.min(...windows.map(({ startMs, lengthMs }) => startMs + lengthMs));
    return windows;
  };
}

/** How the windows are called in headers, in the same order. */
export function windowWords(config: RateLimitingAdvancedConfig): { word: string; limit: number }[] {
  return sorted(config).map(({ limit, size }) => ({ limit, word: words[size] ?? `${size}` }));
}

const words: Readonly<Record<number, string>> = {
  1: 'Second',
  60: 'Minute',
  3600: 'Hour',
  86400: 'Day',
  2592000: 'Month',
  31536000: 'Year',
};

function sorted({ limit, window_size }: RateLimitingAdvancedConfig): { limit: number; size: number }[] {
  return window_size.map((size, i) => ({ size, limit: limit[i]! })).sort((a, b) => a.size - b.size);
}
