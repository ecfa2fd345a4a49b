import { describe, expect, it } from 'vitest';
import { atLeast, atMost, exactly, isKept, timing, told } from './run.ts';

describe('figures', () => {
  it('are kept when they are as promised', () => {
    expect(isKept([told('a', 1), exactly('b', 0, 0), atMost('c', 3, 3), atLeast('d', 5, 4)], 'full')).toBe(true);
    for (const missed of [exactly('b', 1, 0), atMost('c', 4, 3), atLeast('d', 3, 4), atMost('e', Number.NaN, 1)]) {
      expect(isKept([missed], 'full')).toBe(false);
      expect(isKept([missed], 'short')).toBe(false);
    }
  });

  it('that depend on the machine are judged in the full form only', () => {
    expect(isKept([timing(atMost('a', 2, 1, 'ms'))], 'short')).toBe(true);
    expect(isKept([timing(atMost('a', 2, 1, 'ms'))], 'full')).toBe(false);
  });
});
