import { FakeClock } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { Sweeper, type Waiting } from './sweeper.ts';

describe('Sweeper', () => {
  it('ends a wait that takes too long, once', async () => {
    const clock = new FakeClock();
    const sweeper = new Sweeper(clock);
    let ended = 0;
    sweeper.watch({ deadlineMs: 0, onDeadline: () => ended++ }, 1_000);
    await clock.advance(999);
    expect(ended).toBe(0);
    await clock.advance(10_000);
    expect(ended).toBe(1);
  });

  it('has one timer, whatever begins to wait when another wait ends', async () => {
    const clock = new FakeClock();
    const sweeper = new Sweeper(clock);
    const again: Waiting = { deadlineMs: 0, onDeadline: () => sweeper.watch(again, 500) };
    sweeper.watch(again, 500);
    await clock.advance(10_000);
    expect(clock.pending).toBe(1);
  });
});
