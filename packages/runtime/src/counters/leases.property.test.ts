import type { TakeResult, Window } from '@sallyport/pipeline';
import { FakeClock, fakeServices, settled } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CounterAuthority } from './counter-authority.ts';
import { minute, second } from './counters.contract.ts';
import { LeasedCounters } from './leased-counters.ts';

/** A step of a run; the numbers choose among what is possible then. */
type Step =
  | { type: 'take'; worker: number; key: number; cost: number }
  | { type: 'up' | 'down'; worker: number }
  | { type: 'wait'; ms: number }
  | { type: 'kill'; worker: number };

interface Take {
  key: string;
  windows: readonly Window[];
  cost: number;
  worker: number;
  result: TakeResult | undefined;
}

/** Longer than any run. */
const hour = (limit: number): Window => ({ ...minute(limit), name: 'hour', lengthMs: 3_600_000 });

const worker = fc.nat({ max: 3 });
const take = fc.record({
  type: fc.constant('take' as const),
  worker,
  key: fc.nat({ max: 1 }),
  cost: fc.constantFrom(1, 1, 1, 2, 5),
});
const moves = [
  { arbitrary: take, weight: 6 },
  { arbitrary: fc.record({ type: fc.constantFrom('up' as const, 'down' as const), worker }), weight: 10 },
];
const pause = {
  arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.constantFrom(1, 400, 1100, 2600) }),
  weight: 1,
};
const kill = { arbitrary: fc.record({ type: fc.constant('kill' as const), worker }), weight: 1 };

describe('leases, in any order of messages', () => {
  it('allow exactly the limit: one call less or more never', async () => {
    const ones = moves.map(({ arbitrary, weight }) => ({
      arbitrary: arbitrary.map((step) => (step.type === 'take' ? { ...step, cost: 1 } : step)),
      weight,
    }));
    await check(
      [...ones],
      (limit) => [hour(limit)],
      async (node, limit) => {
        // One worker now takes all that is left, leases of the others included.
        for (const key of [0, 1])
          for (let i = 0; i <= limit; i++) await node.step({ type: 'take', worker: 3, key, cost: 1 });
        await node.deliverAll();
        for (const key of node.keys) {
          const takes = node.takes.filter((one) => one.key === key);
          expect(takes.filter((one) => one.result!.allowed)).toHaveLength(limit);
        }
      },
    );
  });

  it('refuse only what would have exceeded the limit, with costs and idle times', async () => {
    await check(
      [...moves, pause],
      (limit) => [hour(limit)],
      (node, limit) => {
        for (const one of node.takes)
          if (!one.result!.allowed) expect(node.spent(one.key, 'hour') + one.cost).toBeGreaterThan(limit);
      },
    );
  });

  it('never exceed any window, with seconds that pass', async () => {
    await check(
      [...moves, pause],
      (limit, nowMs) => [second(Math.ceil(limit / 3), nowMs - (nowMs % 1000)), hour(limit)],
      () => {},
    );
  });

  it('never exceed the limit when workers die', async () => {
    await check(
      [...moves, pause, kill],
      (limit) => [hour(limit)],
      () => {},
    );
  });
});

async function check(
  steps: { arbitrary: fc.Arbitrary<Step>; weight: number }[],
  windowsAt: (limit: number, nowMs: number) => Window[],
  promise: (node: SimulatedNode, limit: number) => void | Promise<void>,
): Promise<void> {
  const run = fc.array(fc.oneof(...steps), { minLength: 20, maxLength: 400, size: 'max' });
  await fc.assert(
    fc.asyncProperty(run, fc.integer({ min: 1, max: 80 }), async (steps, limit) => {
      const node = new SimulatedNode((nowMs) => windowsAt(limit, nowMs));
      for (const step of steps) await node.step(step);
      await node.deliverAll();
      for (const one of node.takes) if (!node.isDead(one.worker)) expect(one.result).toBeDefined();
      node.expectWithinLimits();
      await promise(node, limit);
    }),
    { numRuns: 300 },
  );
}

/** Four workers and their authority, with channels that deliver when told to. */
class SimulatedNode {
  readonly takes: Take[] = [];
  readonly keys = ['a', 'b'];
  readonly #clock = new FakeClock();
  // Recalls may take as long as the run likes; how long they may really take is not what is tested here.
  readonly #authority = new CounterAuthority({ clock: this.#clock, log: fakeServices().log, recallMs: 1e9 });
  readonly #windowsAt: (nowMs: number) => Window[];
  readonly #up: (() => void)[][] = [[], [], [], []];
  readonly #down: (() => void)[][] = [[], [], [], []];
  readonly #dead = new Set<number>();
  readonly #workers: LeasedCounters[];

  constructor(windowsAt: (nowMs: number) => Window[]) {
    this.#windowsAt = windowsAt;
    this.#workers = this.#up.map((_, id) => {
      const counters: LeasedCounters = new LeasedCounters({
        clock: this.#clock,
        transport: {
          send: (message) => void this.#up[id]!.push(() => this.#authority.receive(id, overTheWire(message))),
        },
      });
      this.#authority.addWorker(
        id,
        (message) => void this.#down[id]!.push(() => counters.receive(overTheWire(message))),
      );
      return counters;
    });
  }

  async step(step: Step): Promise<void> {
    if (step.type === 'wait') await this.#clock.advance(step.ms);
    else if (this.#dead.has(step.worker)) return;
    else if (step.type === 'take') this.#take(step.worker, this.keys[step.key]!, step.cost);
    else if (step.type === 'kill') this.#kill(step.worker);
    else (step.type === 'up' ? this.#up : this.#down)[step.worker]!.shift()?.();
  }

  isDead(worker: number): boolean {
    return this.#dead.has(worker);
  }

  async deliverAll(): Promise<void> {
    const channels = [...this.#up, ...this.#down];
    while (channels.some((channel) => channel.length > 0)) for (const channel of channels) channel.shift()?.();
    await settled();
  }

  /** What was allowed of a key in all windows of a name. */
  spent(key: string, windowName: string): number {
    let spent = 0;
    for (const { key: taken, windows, cost, result } of this.takes)
      if (taken === key && result?.allowed && windows.some(({ name }) => name === windowName)) spent += cost;
    return spent;
  }

  expectWithinLimits(): void {
    const spent = new Map<string, number>();
    for (const { key, windows, cost, result } of this.takes) {
      if (!result?.allowed) continue;
      for (const { name, startMs, limit } of windows) {
        const window = `${key} ${name} ${startMs}`;
        spent.set(window, (spent.get(window) ?? 0) + cost);
        expect(spent.get(window)).toBeLessThanOrEqual(limit);
      }
    }
  }

  #take(worker: number, key: string, cost: number): void {
    const windows = this.#windowsAt(this.#clock.nowMs() - Date.UTC(2026, 0, 1));
    const take: Take = { key, windows, cost, worker, result: undefined };
    this.takes.push(take);
    const result = this.#workers[worker]!.take(key, windows, cost);
    if (!(result instanceof Promise)) take.result = result;
    else void result.then((settledResult) => (take.result = settledResult));
  }

  #kill(worker: number): void {
    if (this.#dead.size === 3) return;
    this.#dead.add(worker);
    this.#up[worker] = [];
    this.#down[worker] = [];
    this.#authority.removeWorker(worker);
  }
}

/** What Node's IPC makes of a message. */
function overTheWire<Message>(message: Message): Message {
  return JSON.parse(JSON.stringify(message)) as Message;
}
