import type { Clock } from '@sallyport/pipeline';
import { FakeClock } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { Watchdog } from './watchdog.ts';

function watched() {
  const clock = new FakeClock();
  const silent: [workerId: number, silentMs: number][] = [];
  // Time that passes without any timer: all processes are stopped.
  const stopped = { ms: 0 };
  const time: Clock = {
    nowMs: () => clock.nowMs() + stopped.ms,
    monotonicMs: () => clock.monotonicMs() + stopped.ms,
    steadyMs: () => clock.steadyMs() + stopped.ms,
    after: (delayMs, run) => clock.after(delayMs, run),
  };
  const watchdog = new Watchdog(time, (...found) => silent.push(found));
  watchdog.start();
  return { clock, silent, stopped, watchdog };
}

describe('the watchdog', () => {
  it('tells of a worker that is silent for 2 s, once, and of no other', async () => {
    const { clock, silent, watchdog } = watched();
    watchdog.heard(1);
    for (let n = 0; n < 20; n++) {
      watchdog.heard(2);
      await clock.advance(500);
    }
    expect(silent).toEqual([[1, 2_000]]);
  });

  it('waits for a worker that was given time, until it needs it no longer', async () => {
    const { clock, silent, watchdog } = watched();
    watchdog.heard(1, 30_000);
    for (let n = 0; n < 40; n++) await clock.advance(500);
    watchdog.heard(1);
    expect(silent).toEqual([]);
    watchdog.graceEnds(1);
    for (let n = 0; n < 4; n++) await clock.advance(500);
    expect(silent).toEqual([[1, 2_000]]);
  });

  it('blames nobody for a time in which it stood still itself', async () => {
    const { clock, silent, stopped, watchdog } = watched();
    watchdog.heard(1);
    await clock.advance(500);
    stopped.ms = 60_000;
    await clock.advance(500);
    expect(silent).toEqual([]);
    for (let n = 0; n < 4; n++) await clock.advance(500);
    expect(silent).toHaveLength(1);
  });
});
