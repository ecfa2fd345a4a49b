import { describe, expect, it } from 'vitest';
import { RespawnDelay } from './respawn.ts';

describe('a dead worker is replaced', () => {
  const repeatedly = (times: number, end: { livedMs: number; wasKilled: boolean }) => {
    const respawn = new RespawnDelay(2);
    return Array.from({ length: times }, () => respawn.after(end));
  };

  it('at once, the first times', () => {
    expect(repeatedly(4, { livedMs: 10, wasKilled: false })).toEqual([0, 0, 0, 0]);
  });

  it('ever later when it breaks in a loop, at most 5 s later', () => {
    expect(repeatedly(12, { livedMs: 3_000, wasKilled: false }).slice(4)).toEqual([
      200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000,
    ]);
  });

  it('at once when it was killed from outside, unless it had hardly begun', () => {
    expect(repeatedly(20, { livedMs: 1_500, wasKilled: true }).at(-1)).toBe(0);
    expect(repeatedly(20, { livedMs: 500, wasKilled: true }).at(-1)).toBe(5_000);
  });

  it('at once again after one that lived', () => {
    const respawn = new RespawnDelay(1);
    for (let n = 0; n < 5; n++) respawn.after({ livedMs: 10, wasKilled: false });
    expect(respawn.after({ livedMs: 60_000, wasKilled: false })).toBe(0);
  });
});
