import { describe, expect, it } from 'vitest';
import { rateDeadlineMs } from './body-pace.ts';

const pace = { idleMs: 60_000, graceMs: 30_000, bytesPerSecondMin: 100 };

describe('a body', () => {
  it('has the grace before its first byte, and then the time that its bytes should have taken', () => {
    expect(rateDeadlineMs(pace, 1_000, 0)).toBe(31_000);
    expect(rateDeadlineMs(pace, 1_000, 1)).toBe(31_010);
    expect(rateDeadlineMs(pace, 1_000, 1_000)).toBe(41_000);
  });

  it('may be as slow as it likes without a rate', () => {
    expect(rateDeadlineMs({ ...pace, bytesPerSecondMin: 0 }, 0, 0)).toBe(Number.POSITIVE_INFINITY);
  });
});
