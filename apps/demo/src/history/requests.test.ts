import { describe, expect, it } from 'vitest';
import { pastRequests } from './requests.ts';

describe('past requests', () => {
  const atMs = Date.UTC(2026, 0, 15, 12, 0, 30);
  const hourMs = 3_600_000;

  it('are the same for the same time, in whatever pieces it is told', () => {
    const ids = (afterMs: number, untilMs: number) =>
      [...pastRequests(afterMs, untilMs)].map(({ id }) => id).toSorted();
    const whole = ids(atMs - hourMs, atMs);
    const pieces = [...ids(atMs - hourMs, atMs - 1_234_567), ...ids(atMs - 1_234_568, atMs)];
    expect(pieces.toSorted()).toEqual(whole);
    expect(new Set(whole).size).toBe(whole.length);
  });

  it('begin within it, about twenty a minute over a day', () => {
    const day = [...pastRequests(atMs - 24 * hourMs, atMs)];
    expect(day.every(({ startedAtMs }) => startedAtMs > atMs - 24 * hourMs && startedAtMs < atMs)).toBe(true);
    expect(day.length / 1_440).toBeCloseTo(20, 0);
  });
});
