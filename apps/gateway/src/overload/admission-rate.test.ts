import { describe, expect, it } from 'vitest';
import { AdmissionRate } from './admission-rate.ts';

const tickMs = 50;
/** Clients that wait for an answer send nothing. */
const connections = 1_000;

/**
 * A worker that can serve so many requests per millisecond of its event loop: what is taken in beyond that makes the
 * loop late. Answers what was served and refused in each second, and how late the loop was at its end.
 */
function simulate({ offeredPerMs, capacityPerMs = 1, seconds = 10, steal = 0 }: Simulation) {
  const rate = new AdmissionRate(50);
  const each: { served: number; shed: number; lagMs: number }[] = [];
  let queue = 0;
  let now = 0;
  let current = { served: 0, shed: 0, lagMs: 0 };
  while (now < seconds * 1000) {
    const second = Math.floor(now / 1000);
    // The loop comes to its tick when it has worked off what it had, or the machine lets it.
    const lagMs = queue / capacityPerMs + steal;
    const elapsedMs = tickMs + lagMs;
    const arrived = Math.min(connections - queue, Math.round(offeredPerMs(second) * elapsedMs));
    let admitted = 0;
    for (let n = 0; n < arrived; n++) {
      if (rate.isLimiting && rate.tokens < 1) continue;
      if (rate.isLimiting) rate.take();
      admitted++;
    }
    const answered = Math.min(queue + admitted, Math.round(elapsedMs * capacityPerMs));
    queue += admitted - answered;
    const shed = arrived - admitted;
    rate.tick({ elapsedMs, lagMs, admitted, answered, shed, waiting: queue });
    now += elapsedMs;
    current.served += answered;
    current.shed += shed;
    current.lagMs = lagMs;
    if (Math.floor(now / 1000) > second) {
      each.push(current);
      current = { served: 0, shed: 0, lagMs: 0 };
    }
  }
  return { each, rate };
}

interface Simulation {
  offeredPerMs: (second: number) => number;
  capacityPerMs?: number;
  seconds?: number;
  /** By how much others on the machine make the loop late, whatever it does. Milliseconds. */
  steal?: number;
}

describe('the rate of admission', () => {
  it('refuses nobody up to the capacity', () => {
    const { each } = simulate({ offeredPerMs: () => 0.95 });
    expect(each.every(({ shed }) => shed === 0)).toBe(true);
  });

  it('keeps to the capacity when ten times as much is offered, with the loop hardly late', () => {
    const { each } = simulate({ offeredPerMs: () => 10, seconds: 20 });
    const late = each.slice(5);
    const perSecond = late.reduce((sum, { served }) => sum + served, 0) / late.length;
    expect(perSecond).toBeGreaterThan(850);
    expect(Math.max(...late.map(({ lagMs }) => lagMs))).toBeLessThan(250);
  });

  it('is lifted within two seconds of the load going', () => {
    const { each, rate } = simulate({ offeredPerMs: (second) => (second < 8 ? 10 : 0.5), seconds: 12 });
    expect(each.slice(-2).every(({ shed }) => shed === 0)).toBe(true);
    expect(rate.isLimiting).toBe(false);
  });

  it('does not cut ever deeper when that does not help: others keep the machine busy', () => {
    const { each } = simulate({ offeredPerMs: () => 0.5, capacityPerMs: 1, seconds: 60, steal: 100 });
    const served = each.slice(-10).reduce((sum, one) => sum + one.served, 0);
    const shed = each.slice(-10).reduce((sum, one) => sum + one.shed, 0);
    expect(served).toBeGreaterThan(shed);
  });

  it('takes one long pause for what it is', () => {
    const rate = new AdmissionRate(50);
    const tick = { elapsedMs: 50, lagMs: 0, admitted: 50, answered: 50, shed: 0, waiting: 0 };
    for (let n = 0; n < 20; n++) rate.tick(tick);
    rate.tick({ ...tick, elapsedMs: 850, lagMs: 800 });
    rate.tick(tick);
    expect(rate.isLimiting).toBe(false);
  });

  it('never limits when told so', () => {
    const rate = new AdmissionRate(0);
    for (let n = 0; n < 20; n++)
      rate.tick({ elapsedMs: 850, lagMs: 800, admitted: 50, answered: 50, shed: 0, waiting: 0 });
    expect(rate.isLimiting).toBe(false);
  });
});
