import type { Ask, Reservation, Window } from '@sallyport/pipeline';
import { FakeClock, fakeServices, settled } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AccountAuthority } from './account-authority.ts';
import { hourAt, reserved } from './accounts.contract.ts';
import { LeasedAccounts } from './leased-accounts.ts';
import { overTheWire } from './test/node.ts';

/** A step of a run; the numbers choose among what is possible then. */
type Step =
  | { type: 'reserve'; worker: number; keys: readonly number[]; amount: number }
  | { type: 'settle'; which: number; part: number }
  | { type: 'charge'; worker: number; key: number; amount: number }
  | { type: 'up' | 'down'; worker: number }
  | { type: 'wait'; ms: number }
  | { type: 'kill'; worker: number };

const worker = fc.nat({ max: 2 });
const amount = fc.constantFrom(0, 1, 1, 2, 5, 13);
const keys = fc.constantFrom([0], [1], [0, 1], [0, 1, 2], [2, 0]);
const usual = [
  { arbitrary: fc.record({ type: fc.constant('reserve' as const), worker, keys, amount }), weight: 6 },
  {
    arbitrary: fc.record({
      type: fc.constant('settle' as const),
      which: fc.nat({ max: 9 }),
      part: fc.constantFrom(0, 0.5, 1, 1, 2),
    }),
    weight: 5,
  },
  { arbitrary: fc.record({ type: fc.constantFrom('up' as const, 'down' as const), worker }), weight: 12 },
  { arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.constantFrom(1, 60, 600, 2600) }), weight: 1 },
  {
    arbitrary: fc.record({ type: fc.constant('charge' as const), worker, key: fc.nat({ max: 2 }), amount }),
    weight: 1,
  },
];
const kills = { arbitrary: fc.record({ type: fc.constant('kill' as const), worker }), weight: 1 };

describe('accounts, in any order of messages', () => {
  it('never hold more than the limit and what was spent beyond reservations, and end with what was spent', async () => {
    await check(usual, hours, async (node) => {
      await node.finish();
      for (const key of node.keys) expect(await node.used(key)).toBe(node.spent(key));
    });
  });

  it('leave to one worker all that is not spent', async () => {
    await check(usual, hours, async (node, limit) => {
      await node.finish();
      const { key, rest } = node.leastSpent(limit);
      if (rest < 1) return;
      const last = node.workers[0]!.reserve('g', [{ key, windows: hours(limit, 0), amount: rest }]);
      await node.deliverAll();
      expect((await last).outcome).toBe('reserved');
    });
  });

  it('leak nothing with workers that die, and lose no more than what those had settled', async () => {
    await check([...usual, kills], hours, async (node) => {
      await node.finish();
      for (const key of node.keys) {
        const used = await node.used(key);
        expect(used).toBeGreaterThanOrEqual(node.spentByLiving(key));
        expect(used).toBeLessThanOrEqual(node.spent(key));
      }
    });
  });

  it('never count less than nothing, with seconds that pass', async () => {
    const seconds = (limit: number, nowMs: number): Window[] => [
      { name: 'second', limit: Math.ceil(limit / 3), startMs: nowMs - (nowMs % 1000), lengthMs: 1000 },
      ...hours(limit, nowMs),
    ];
    await check([...usual, kills], seconds, async (node, limit) => {
      await node.finish();
      const asks = node.keys.map((key) => ({ key, windows: seconds(limit, node.clock.steadyMs()), amount: 0 }));
      const read = node.living.read('g', asks);
      await node.deliverAll();
      for (const used of (await read).flat()) expect(used).toBeGreaterThanOrEqual(0);
    });
  });
});

function hours(limit: number, _nowMs: number): Window[] {
  return [hourAt(Date.UTC(2026, 0, 1), limit)];
}

async function check(
  steps: { arbitrary: fc.Arbitrary<Step>; weight: number }[],
  windowsAt: (limit: number, nowMs: number) => Window[],
  promise: (node: SimulatedNode, limit: number) => Promise<void>,
): Promise<void> {
  const run = fc.array(fc.oneof(...steps), { minLength: 20, maxLength: 300, size: 'max' });
  await fc.assert(
    fc.asyncProperty(run, fc.integer({ min: 1, max: 200 }), async (steps, limit) => {
      const node = new SimulatedNode((nowMs) => windowsAt(limit, nowMs), limit);
      for (const step of steps) await node.step(step);
      await promise(node, limit);
    }),
    { numRuns: 200 },
  );
}

interface Held {
  worker: number;
  asks: readonly Ask[];
  reservation: Reservation;
}

/** Three workers and their authority, with channels that deliver when told to. */
class SimulatedNode {
  readonly keys = ['a', 'b', 'c'];
  readonly clock = new FakeClock();
  readonly workers: LeasedAccounts[];
  // Recalls may take as long as the run likes; how long they may really take is not what is tested here.
  readonly #authority = new AccountAuthority({ clock: this.clock, log: fakeServices().log, recallMs: 1e9 });
  readonly #windowsAt: (nowMs: number) => Window[];
  readonly #limit: number;
  readonly #up: (() => void)[][] = [[], [], []];
  readonly #down: (() => void)[][] = [[], [], []];
  readonly #dead = new Set<number>();
  readonly #spent: { worker: number; key: string; amount: number; excess: number }[] = [];
  #held: Held[] = [];

  constructor(windowsAt: (nowMs: number) => Window[], limit: number) {
    this.#windowsAt = windowsAt;
    this.#limit = limit;
    this.workers = this.#up.map((_, id) => {
      const send = (message: Parameters<AccountAuthority['receive']>[1]) =>
        void this.#up[id]!.push(() => this.#authority.receive(id, overTheWire(message)));
      const accounts: LeasedAccounts = new LeasedAccounts({ clock: this.clock, transport: { send } });
      this.#authority.addWorker(id, (message) => this.#down[id]!.push(() => accounts.receive(overTheWire(message))));
      return accounts;
    });
  }

  get living(): LeasedAccounts {
    return this.workers.find((_, id) => !this.#dead.has(id))!;
  }

  async step(step: Step): Promise<void> {
    if (step.type === 'wait') await this.clock.advance(step.ms);
    else if (step.type === 'settle') this.#settle(step.which, step.part);
    else if (this.#dead.has(step.worker)) return;
    else if (step.type === 'reserve') this.#reserve(step.worker, step.keys, step.amount);
    else if (step.type === 'charge') this.#charge(step.worker, this.keys[step.key]!, step.amount);
    else if (step.type === 'kill') this.#kill(step.worker);
    else (step.type === 'up' ? this.#up : this.#down)[step.worker]!.shift()?.();
    await Promise.resolve();
  }

  async deliverAll(): Promise<void> {
    const channels = [...this.#up, ...this.#down];
    do {
      for (const channel of channels) channel.shift()?.();
      if (channels.every(({ length }) => length === 0)) await settled();
    } while (channels.some(({ length }) => length > 0));
    await settled();
  }

  /** All is settled and told, and leases lie idle until they are given back. */
  async finish(): Promise<void> {
    await this.deliverAll();
    while (this.#held.length > 0) this.#settle(0, 1);
    for (let i = 0; i < 6; i++) {
      await this.clock.advance(600);
      await this.deliverAll();
    }
  }

  async used(key: string): Promise<number> {
    const read = this.living.read('g', [{ key, windows: this.#windowsAt(this.clock.steadyMs()), amount: 0 }]);
    await this.deliverAll();
    return (await read)[0]![0]!;
  }

  spent(key: string): number {
    return this.#sum(this.#spent.filter((one) => one.key === key));
  }

  spentByLiving(key: string): number {
    return this.#sum(this.#spent.filter((one) => one.key === key && !this.#dead.has(one.worker)));
  }

  leastSpent(limit: number): { key: string; rest: number } {
    const [first] = this.keys.map((key) => ({ key, rest: limit - this.spent(key) })).sort((a, b) => b.rest - a.rest);
    return first!;
  }

  #sum(spent: readonly { amount: number }[]): number {
    return spent.reduce((total, { amount }) => total + amount, 0);
  }

  #reserve(worker: number, keys: readonly number[], amount: number): void {
    const windows = this.#windowsAt(this.clock.steadyMs());
    const asks = keys.map((key) => ({ key: this.keys[key]!, windows, amount }));
    const note = (result: Awaited<ReturnType<LeasedAccounts['reserve']>>) => {
      if (result.outcome !== 'reserved' || this.#dead.has(worker)) return;
      this.#held.push({ worker, asks, reservation: reserved(result) });
      if (windows.length === 1) this.#expectWithinLimit();
    };
    const result = this.workers[worker]!.reserve('g', asks);
    if (result instanceof Promise) void result.then(note);
    else note(result);
  }

  #expectWithinLimit(): void {
    for (const key of this.keys) {
      let held = this.spentByLiving(key);
      for (const { asks } of this.#held) for (const ask of asks) if (ask.key === key) held += ask.amount;
      const excess = this.#spent.filter((one) => one.key === key).reduce((total, one) => total + one.excess, 0);
      expect(held).toBeLessThanOrEqual(this.#limit + excess);
    }
  }

  #settle(which: number, part: number): void {
    const [held] = this.#held.splice(which % Math.max(1, this.#held.length), 1);
    if (held === undefined) return;
    const { worker, asks, reservation } = held;
    const amounts = asks.map(({ amount }) => Math.floor(amount * part));
    reservation.settle(amounts);
    for (const [i, { key, amount }] of asks.entries())
      this.#spent.push({ worker, key, amount: amounts[i]!, excess: Math.max(0, amounts[i]! - amount) });
  }

  #charge(worker: number, key: string, amount: number): void {
    this.workers[worker]!.charge('g', [{ key, windows: this.#windowsAt(this.clock.steadyMs()), amount }]);
    this.#spent.push({ worker, key, amount, excess: amount });
  }

  #kill(worker: number): void {
    if (this.#dead.size === 2) return;
    this.#dead.add(worker);
    this.#up[worker] = [];
    this.#down[worker] = [];
    this.#held = this.#held.filter((held) => held.worker !== worker);
    this.#authority.removeWorker(worker);
  }
}
