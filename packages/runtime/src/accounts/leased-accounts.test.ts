import type { Ask, ReserveResult } from '@sallyport/pipeline';
import { describe, expect, it } from 'vitest';
import { accountsContract, hourAt, reserved } from './accounts.contract.ts';
import { testNode } from './test/node.ts';

accountsContract('leased, two workers, delivered at once', () => underTest(testNode(2)));
accountsContract('leased, two workers, delivered later', () =>
  underTest(testNode(2, { deliver: (run) => void setImmediate(run) })),
);

function underTest({ workers, close, settled }: ReturnType<typeof testNode>) {
  return { accounts: [workers[0]!, workers[1]!] as const, close, settled };
}

const startMs = Date.UTC(2026, 0, 1);
const asks = (limit: number, amount: number): Ask[] => [{ key: 'k', windows: [hourAt(startMs, limit)], amount }];

describe('leased accounts', () => {
  it('ask seldom for a busy key, and always report what is left', async () => {
    const node = testNode(1);
    for (let i = 1; i <= 5_000; i++) {
      const result = await node.workers[0]!.reserve('g', asks(10_000_000, 1000));
      expect(result).toMatchObject({ outcome: 'reserved', left: [[10_000_000 - 1000 - (i - 1) * 400]] });
      reserved(result).settle([400]);
    }
    expect(node.sent.filter(({ type }) => type === 'reserve').length).toBeLessThan(100);
  });

  it('refuse by themselves until something comes free', async () => {
    const node = testNode(2);
    const first = reserved(await node.workers[0]!.reserve('g', asks(1000, 900)));
    expect((await node.workers[1]!.reserve('g', asks(1000, 200))).outcome).toBe('refused');
    const before = node.sent.length;
    for (let i = 0; i < 100; i++)
      expect(node.workers[1]!.reserve('g', asks(1000, 200))).toMatchObject({ outcome: 'refused', left: [[100]] });
    expect(node.sent).toHaveLength(before);
    first.settle([100]);
    expect((await node.workers[1]!.reserve('g', asks(1000, 200))).outcome).toBe('reserved');
  });

  it('call leases back before anyone is refused', async () => {
    const node = testNode(2, { deliver: (run) => void setImmediate(run) });
    for (let i = 0; i < 20; i++) reserved(await node.workers[0]!.reserve('g', asks(10_000, 10))).settle([10]);
    expect((await node.workers[1]!.reserve('g', asks(10_000, 9_800))).outcome).toBe('reserved');
    expect((await node.workers[1]!.reserve('g', asks(10_000, 1))).outcome).toBe('refused');
  });

  it('keep no more of a large refund than they were lent', async () => {
    const node = testNode(2, { deaf: 0 });
    const [worker, other] = node.workers;
    for (let i = 0; i < 20; i++) reserved(await worker!.reserve('g', asks(1_000_000, 10))).settle([10]);
    reserved(await worker!.reserve('g', asks(1_000_000, 500_000))).settle([10]);
    await node.settled();
    const waiting = other!.reserve('g', asks(1_000_000, 900_000));
    await node.clock.advance(250);
    expect((await waiting).outcome).toBe('reserved');
  });

  it('lose nothing with a worker that dies but what it settled last', async () => {
    const node = testNode(2);
    const [dying, surviving] = node.workers;
    for (let i = 0; i < 30; i++) reserved(await dying!.reserve('g', asks(10_000, 100))).settle([50]);
    await node.settled();
    // Reservations, leases, and what was settled a moment ago.
    for (let i = 0; i < 10; i++) await dying!.reserve('g', asks(10_000, 100));
    reserved(await dying!.reserve('g', asks(10_000, 100))).settle([100]);
    node.kill(0);
    expect(await surviving!.read('g', asks(10_000, 0))).toEqual([[1500]]);
    expect((await surviving!.reserve('g', asks(10_000, 8_500))).outcome).toBe('reserved');
  });

  it('do not wait for a worker that dies while its lease is called back', async () => {
    const node = testNode(2, { deaf: 0 });
    for (let i = 0; i < 100; i++) await node.workers[0]!.reserve('g', asks(1000, 1));
    const waiting = node.workers[1]!.reserve('g', asks(1000, 950));
    node.kill(0);
    expect((await waiting).outcome).toBe('reserved');
  });

  it('wait only so long for a worker that does not bring its lease back', async () => {
    const node = testNode(2, { deaf: 0 });
    for (let i = 0; i < 10; i++) await node.workers[0]!.reserve('g', asks(1000, 1));
    const waiting = node.workers[1]!.reserve('g', asks(1000, 990));
    await node.clock.advance(250);
    expect((await waiting).outcome).toBe('refused');
    // It comes back once it lay idle: the refusal was not for good.
    await node.clock.advance(2000);
    expect((await node.workers[1]!.reserve('g', asks(1000, 990))).outcome).toBe('reserved');
  });

  it('say so when the node does not answer, and give back what it grants too late', async () => {
    const held: (() => void)[] = [];
    const node = testNode(1, { deliver: (run) => void held.push(run) });
    const waiting = node.workers[0]!.reserve('g', asks(100, 100));
    await node.clock.advance(2000);
    expect(await waiting).toEqual({ outcome: 'unreachable', reason: 'the node did not answer in time' });
    while (held.length > 0) held.shift()!();
    const again: ReserveResult | Promise<ReserveResult> = node.workers[0]!.reserve('g', asks(100, 100));
    while (held.length > 0) held.shift()!();
    expect((await again).outcome).toBe('reserved');
  });

  it('remember nothing of keys that are over', async () => {
    const node = testNode(1);
    for (let i = 0; i < 100; i++)
      reserved(
        await node.workers[0]!.reserve('g', [{ key: `caller ${i}`, windows: [hourAt(startMs, 10)], amount: 5 }]),
      ).settle([5]);
    expect(node.authority.stats.keys).toBe(100);
    await node.clock.advance(3_700_000);
    expect(node.authority.stats.keys).toBe(0);
    expect(node.clock.pending).toBe(0);
  });

  it('are not moved by the machine clock being set', async () => {
    const node = testNode(1);
    const [worker] = node.workers;
    reserved(await worker!.reserve('g', asks(10, 10))).settle([10]);
    for (const ms of [3_600_000, -7_200_000, 3_600_000]) {
      node.clock.step(ms);
      expect(
        (await worker!.reserve('g', [{ key: 'k', windows: [hourAt(worker!.nowMs(), 10)], amount: 1 }])).outcome,
      ).toBe('refused');
    }
  });
});
