import type { Counters, TakeResult, Window } from '@sallyport/pipeline';
import { FakeClock, fakeServices } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CounterAuthority } from './counter-authority.ts';
import { LeasedCounters } from './leased-counters.ts';
import { createMemoryCounters } from './memory-counters.ts';
import { leftOf, previousWeight, waitMs } from './sliding-window.ts';

const kinds = fc.uniqueArray(
  fc.record({
    limit: fc.integer({ min: 1, max: 12 }),
    lengthMs: fc.constantFrom(1000, 1500, 4000),
    slides: fc.boolean(),
    countsRefused: fc.boolean(),
  }),
  { minLength: 1, maxLength: 3, selector: ({ lengthMs }) => lengthMs },
);
const steps = fc.array(
  fc.record({ waitMs: fc.constantFrom(0, 0, 0, 1, 90, 333, 1000, 2500), worker: fc.nat({ max: 2 }) }),
  { minLength: 10, maxLength: 150 },
);

describe('counters in memory', () => {
  it('decide as the definition does, call by call', async () => {
    await fc.assert(
      fc.asyncProperty(kinds, steps, async (kinds, steps) => {
        const clock = new FakeClock();
        const counters = createMemoryCounters({ clock, log: fakeServices().log });
        const model = new Model();
        for (const step of steps) {
          await clock.advance(step.waitMs);
          const atMs = clock.steadyMs();
          const windows = windowsAt(kinds, atMs);
          const result = counters.take('k', windows, 1, atMs) as TakeResult;
          expect({ allowed: result.allowed, remaining: result.remaining }).toEqual(model.take(windows, atMs));
        }
        counters.close();
      }),
      { numRuns: 200 },
    );
  });

  it('allow a call exactly when they said they would', async () => {
    await fc.assert(
      fc.asyncProperty(kinds, steps, async (kinds, steps) => {
        const clock = new FakeClock();
        const counters = createMemoryCounters({ clock, log: fakeServices().log });
        const lenient = kinds.map((kind) => ({ ...kind, slides: true, countsRefused: false }));
        const take = () => counters.take('k', windowsAt(lenient, clock.steadyMs()), 1, clock.steadyMs()) as TakeResult;
        for (const step of steps) {
          await clock.advance(step.waitMs);
          const { allowed, retryAfterMs } = take();
          if (allowed) continue;
          expect(retryAfterMs).toBeGreaterThan(0);
          if (retryAfterMs! > 2) {
            await clock.advance(retryAfterMs! - 1);
            expect(take().allowed).toBe(false);
          }
          await clock.advance(2);
          expect(take().allowed).toBe(true);
        }
        counters.close();
      }),
      { numRuns: 100 },
    );
  });
});

describe('leases of sliding windows', () => {
  it('never let more through than the definition, whichever worker is asked', async () => {
    await fc.assert(
      fc.asyncProperty(kinds, steps, async (kinds, steps) => {
        const clock = new FakeClock();
        const workers = workersOf(clock, 3);
        const model = new Model();
        for (const step of steps) {
          await clock.advance(step.waitMs);
          const atMs = clock.steadyMs();
          // What a worker refuses by itself the others learn half a second later: see below.
          const windows = windowsAt(kinds, atMs).map((window) => ({ ...window, countsRefused: false }));
          const { allowed } = await workers[step.worker]!.take('k', windows, 1, atMs);
          if (allowed) expect(model.fits(windows, atMs)).toBe(true);
          model.record(windows, allowed);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('calls that a worker refused by itself', () => {
  it('count for all workers half a second later', async () => {
    const clock = new FakeClock();
    const [one, other] = workersOf(clock, 2);
    const kind = { limit: 4, lengthMs: 1000, slides: true, countsRefused: true };
    const take = (counters: Counters) =>
      counters.take('k', windowsAt([kind], clock.steadyMs()), 1, clock.steadyMs()) as TakeResult;
    for (let i = 0; i < 16; i++) take(one!);
    await clock.advance(1500);
    // Sixteen in the second before weigh eight.
    expect(take(other!)).toMatchObject({ allowed: false, remaining: [0] });
    await clock.advance(400);
    expect(take(other!)).toMatchObject({ allowed: true });
  });
});

describe('a wait', () => {
  it('is over when a call fits, and not before', () => {
    fc.assert(
      fc.property(
        fc.record({ limit: fc.integer({ min: 1, max: 50 }), slides: fc.boolean() }),
        fc.nat({ max: 80 }),
        fc.nat({ max: 80 }),
        fc.nat({ max: 999 }),
        (kind, used, previous, elapsedMs) => {
          const window: Window = { ...kind, name: 'w', startMs: 0, lengthMs: 1000 };
          const wait = waitMs(window, used, previous, 1, elapsedMs);
          const leftAfter = (ms: number): number => {
            const atMs = elapsedMs + ms;
            if (atMs < 1000) return leftOf(window, used, previous, atMs);
            const next = { ...window, startMs: Math.floor(atMs / 1000) * 1000 };
            return leftOf(next, 0, next.startMs === 1000 ? used : 0, atMs);
          };
          expect(leftAfter(wait + 1e-6)).toBeGreaterThanOrEqual(1 - 1e-6);
          if (wait > 0.01) expect(leftAfter(wait - 0.01)).toBeLessThan(1);
        },
      ),
    );
  });
});

function windowsAt(kinds: readonly Omit<Window, 'name' | 'startMs'>[], atMs: number): Window[] {
  return kinds.map((kind) => ({
    ...kind,
    name: `${kind.lengthMs}`,
    startMs: Math.floor(atMs / kind.lengthMs) * kind.lengthMs,
  }));
}

/** The definition, in as few words as possible. */
class Model {
  readonly #counts = new Map<string, number>();

  take(windows: readonly Window[], atMs: number): TakeResult {
    const allowed = this.fits(windows, atMs);
    this.record(windows, allowed);
    const remaining = windows.map((window) => {
      const left = Math.max(0, this.#left(window, atMs));
      return window.slides ? Math.floor(left) : left;
    });
    return { allowed, remaining };
  }

  fits(windows: readonly Window[], atMs: number): boolean {
    return windows.every((window) => this.#left(window, atMs) >= 1);
  }

  record(windows: readonly Window[], allowed: boolean): void {
    for (const window of windows) {
      if (!allowed && !window.countsRefused) continue;
      this.#counts.set(keyOf(window, 0), this.#count(window, 0) + 1);
    }
  }

  #left(window: Window, atMs: number): number {
    return window.limit - this.#count(window, 0) - this.#count(window, 1) * previousWeight(window, atMs);
  }

  #count(window: Window, ago: number): number {
    return this.#counts.get(keyOf(window, ago)) ?? 0;
  }
}

function keyOf({ name, startMs, lengthMs }: Window, ago: number): string {
  return `${name} ${startMs - ago * lengthMs}`;
}

function workersOf(clock: FakeClock, count: number): Counters[] {
  const authority = new CounterAuthority({ clock, log: fakeServices().log });
  return Array.from({ length: count }, (_, id) => {
    const counters: LeasedCounters = new LeasedCounters({
      clock,
      transport: { send: (message) => authority.receive(id, message) },
    });
    authority.addWorker(id, (message) => counters.receive(message));
    return counters;
  });
}
