import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createSystemClock } from './clock.ts';

describe('the system clock', () => {
  it('waits for longer than Node can, rather than not at all', async () => {
    const clock = createSystemClock();
    let isOver = false;
    const timer = clock.after(30 * 24 * 3_600_000, () => {
      isOver = true;
    });
    // Node fires it after a millisecond.
    await delay(20);
    timer.cancel();
    expect(isOver).toBe(false);
  });
});
