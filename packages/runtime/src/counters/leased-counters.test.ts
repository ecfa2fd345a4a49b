import { FakeClock, fakeServices } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { CounterAuthority, type CounterAuthorityOptions } from './counter-authority.ts';
import { allowedOf, countersContract, minute, second } from './counters.contract.ts';
import { LeasedCounters } from './leased-counters.ts';
import type { CounterReply, CounterRequest } from './messages.ts';

countersContract('leased, two workers, delivered at once', () => {
  const node = createNode(2);
  return { counters: [node.workers[0]!, node.workers[1]!], close: node.close };
});

countersContract('leased, two workers, delivered later', () => {
  const node = createNode(2, { deliver: (run) => void setImmediate(run) });
  return { counters: [node.workers[0]!, node.workers[1]!], close: node.close };
});

describe('leased counters', () => {
  it('ask seldom for a busy key, and always report what is left', async () => {
    const node = createNode(1);
    for (let i = 1; i <= 10_000; i++)
      expect(await node.workers[0]!.take('k', [minute(10_000)], 1)).toEqual({ allowed: true, remaining: [10_000 - i] });
    expect(node.sent.filter(({ type }) => type === 'ask').length).toBeLessThan(150);
  });

  it('borrow nothing for a key that is asked for once', async () => {
    const node = createNode(1);
    for (let i = 0; i < 100; i++) await node.workers[0]!.take(`caller ${i}`, [minute(1000)], 1);
    await node.clock.advance(5000);
    expect(node.sent).toHaveLength(100);
  });

  it('refuse by themselves once a window is used up', async () => {
    const node = createNode(2);
    await allowedOf([1, 2, 3].map(() => node.workers[0]!.take('k', [minute(3)], 1)));
    await node.workers[1]!.take('k', [minute(3)], 1);
    const before = node.sent.length;
    for (let i = 0; i < 1000; i++)
      expect(node.workers[1]!.take('k', [minute(3)], 1)).toEqual({ allowed: false, remaining: [0] });
    expect(node.sent).toHaveLength(before);
  });

  it('ask once for many who wait', async () => {
    const later: (() => void)[] = [];
    const node = createNode(1, { deliver: (run) => void later.push(run) });
    const takes = Array.from({ length: 50 }, () => node.workers[0]!.take('k', [minute(40)], 1));
    while (later.length > 0) later.shift()!();
    expect(await allowedOf(takes)).toBe(40);
    expect(node.sent.filter(({ type }) => type === 'ask').length).toBeLessThanOrEqual(4);
  });

  it('give a lease back when it lay idle, and forget the key', async () => {
    const node = createNode(2);
    for (let i = 0; i < 20; i++) await node.workers[0]!.take('k', [minute(1000)], 1);
    const askedBefore = node.sent.length;
    await node.clock.advance(2000);
    expect(node.sent.at(-1)).toMatchObject({ type: 'give', key: 'k' });
    expect(node.sent.length).toBe(askedBefore + 1);
    expect(await node.workers[1]!.take('k', [minute(1000)], 1)).toEqual({ allowed: true, remaining: [979] });
  });

  it('lose little with a worker that dies, and never exceed the limit', async () => {
    const node = createNode(2);
    const [dying, surviving] = node.workers;
    let allowed = 0;
    for (let i = 0; i < 100; i++) allowed += await allowedOf([dying!.take('k', [minute(1000)], 1)]);
    node.kill(0);
    for (let i = 0; i < 1500; i++) allowed += await allowedOf([surviving!.take('k', [minute(1000)], 1)]);
    expect(allowed).toBeLessThanOrEqual(1000);
    expect(allowed).toBeGreaterThanOrEqual(1000 - 128);
  });

  it('do not wait for a worker that dies while its lease is recalled', async () => {
    const node = createNode(2, { deaf: 0 });
    for (let i = 0; i < 100; i++) await node.workers[0]!.take('k', [minute(1000)], 1);
    const take = node.workers[1]!.take('k', [minute(1000)], 900);
    node.kill(0);
    expect((await take).allowed).toBe(false);
    expect((await node.workers[1]!.take('k', [minute(1000)], 800)).allowed).toBe(true);
  });

  it('wait only so long for a worker that does not bring its lease back', async () => {
    const node = createNode(2, { deaf: 0 });
    for (let i = 0; i < 100; i++) await node.workers[0]!.take('k', [minute(1000)], 1);
    const take = node.workers[1]!.take('k', [minute(1000)], 900);
    await node.clock.advance(250);
    expect((await take).allowed).toBe(false);
    // That lease comes back once it lay idle: the refusal was not for good.
    for (let i = 0; i < 8; i++) {
      await node.clock.advance(250);
      await node.workers[1]!.take('k', [minute(1000)], 0);
    }
    expect((await node.workers[1]!.take('k', [minute(1000)], 900)).allowed).toBe(true);
  });

  it('survive the machine clock being set forth and back', async () => {
    const node = createNode(2);
    let allowed = 0;
    for (const laterMs of [0, 3_600_000, 0, -3_600_000, 0, 60_000, 0]) {
      for (const worker of node.workers) {
        const results = Array.from({ length: 8 }, () => worker.take('k', [minute(10, laterMs)], 1));
        if (laterMs === 0) allowed += await allowedOf(results);
      }
      await node.clock.advance(30_000);
    }
    expect(allowed).toBe(10);
  });
});

describe('the counter authority', () => {
  it('drops windows that are over', async () => {
    const node = createNode(1);
    for (let i = 0; i < 100; i++) await node.workers[0]!.take(`caller ${i}`, [second(5)], 1);
    expect(node.authority.stats.keys).toBe(100);
    await node.clock.advance(20_000);
    expect(node.authority.stats.keys).toBe(0);
    expect(node.clock.pending).toBe(0);
  });

  it('forgets the least recently used key when there are too many, and says so once', async () => {
    const node = createNode(1, { keysMax: 3 });
    for (const key of ['a', 'b', 'c', 'a', 'd']) await node.workers[0]!.take(key, [minute(2)], 1);
    expect(node.authority.stats).toEqual({ keys: 3, overflows: 1 });
    expect((await node.workers[0]!.take('a', [minute(2)], 1)).allowed).toBe(false);
    expect(await node.workers[0]!.take('b', [minute(2)], 1)).toEqual({ allowed: true, remaining: [1] });
    expect(node.log.entries.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('refuses new keys instead when told to fail closed, until a window ends', async () => {
    const node = createNode(1, { keysMax: 2, overflow: 'closed' });
    for (const key of ['a', 'b']) await node.workers[0]!.take(key, [minute(2)], 1);
    expect(await node.workers[0]!.take('c', [minute(2)], 1)).toEqual({ allowed: false, remaining: [0] });
    expect((await node.workers[0]!.take('a', [minute(2)], 1)).allowed).toBe(true);
    await node.clock.advance(120_000);
    expect((await node.workers[0]!.take('c', [minute(2, 120_000)], 1)).allowed).toBe(true);
  });
});

interface NodeOptions extends Omit<CounterAuthorityOptions, 'clock' | 'log'> {
  deliver?: (run: () => void) => void;
  /** This worker never gets a recall. */
  deaf?: number;
}

function createNode(size: number, { deliver = (run) => run(), deaf, ...options }: NodeOptions = {}) {
  const clock = new FakeClock();
  const { log } = fakeServices();
  const authority = new CounterAuthority({ clock, log, ...options });
  const sent: CounterRequest[] = [];
  const workers = Array.from({ length: size }, (_, id) => {
    const worker: LeasedCounters = new LeasedCounters({
      clock,
      transport: {
        send(message) {
          sent.push(message);
          deliver(() => authority.receive(id, message));
        },
      },
    });
    authority.addWorker(id, (message: CounterReply) => {
      if (id === deaf && message.type === 'recall') return;
      deliver(() => worker.receive(message));
    });
    return worker;
  });
  return {
    clock,
    log,
    authority,
    sent,
    workers,
    kill: (id: number) => authority.removeWorker(id),
    close() {
      for (const worker of workers) worker.close();
      authority.close();
    },
  };
}
