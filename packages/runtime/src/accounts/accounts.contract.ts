import type { Accounts, Ask, Reservation, ReserveResult, Window } from '@sallyport/pipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

export interface AccountsUnderTest {
  /** Ways to the same accounts: two workers, two connections; or twice the same. */
  readonly accounts: readonly [Accounts, Accounts];
  close(): Promise<void> | void;
  /** What was settled or charged may be told in the background: resolves when it was. */
  settled(): Promise<void>;
}

/** What every implementation of `Accounts` promises. */
export function accountsContract(name: string, open: () => Promise<AccountsUnderTest> | AccountsUnderTest): void {
  describe(`${name} (accounts contract)`, () => {
    let opened: AccountsUnderTest;
    let one: Accounts;
    let other: Accounts;
    let nowMs: number;
    beforeEach(async () => {
      opened = await open();
      [one, other] = opened.accounts;
      nowMs = one.nowMs();
    });
    afterEach(() => opened.close());
    const hour = (limit: number, ago = 0): Window => hourAt(nowMs, limit, ago);
    const used = async (accounts: Accounts, ...asks: Ask[]) => {
      await opened.settled();
      return await accounts.read('g', asks);
    };

    it('sets aside up to the limit, and says what is left', async () => {
      const first = await one.reserve('g', [{ key: 'k', windows: [hour(100)], amount: 60 }]);
      expect(first).toMatchObject({ outcome: 'reserved', left: [[40]], reservation: { amounts: [60] } });
      const second = await one.reserve('g', [{ key: 'k', windows: [hour(100)], amount: 41 }]);
      expect(second).toMatchObject({ outcome: 'refused', left: [[40]], ask: 0, window: 0 });
      const third = await other.reserve('g', [{ key: 'k', windows: [hour(100)], amount: 40 }]);
      expect(third).toMatchObject({ outcome: 'reserved', left: [[0]] });
      expect(await used(one, { key: 'k', windows: [hour(100)], amount: 0 })).toEqual([[100]]);
    });

    it('serves as many of a burst as there is room for, whoever is asked', async () => {
      const asks: Ask[] = [{ key: 'k', windows: [hour(50)], amount: 1 }];
      const results = await Promise.all(
        Array.from({ length: 200 }, (_, i) => (i % 3 === 0 ? other : one).reserve('g', asks)),
      );
      expect(results.filter(({ outcome }) => outcome === 'reserved')).toHaveLength(50);
    });

    it('gives back what was not spent, once', async () => {
      const asks: Ask[] = [{ key: 'k', windows: [hour(100)], amount: 80 }];
      const reservation = reserved(await one.reserve('g', asks));
      reservation.settle([30]);
      reservation.settle([0]);
      expect(await used(other, ...asks)).toEqual([[30]]);
      reserved(await other.reserve('g', [{ ...asks[0]!, amount: 70 }])).settle();
      expect(await used(one, ...asks)).toEqual([[30]]);
    });

    it('charges what was spent beyond the reservation, past the limit if need be', async () => {
      const asks: Ask[] = [{ key: 'k', windows: [hour(100)], amount: 80 }];
      reserved(await one.reserve('g', asks)).settle([250]);
      expect(await used(other, ...asks)).toEqual([[250]]);
      expect(await one.reserve('g', [{ ...asks[0]!, amount: 1 }])).toMatchObject({ outcome: 'refused', left: [[0]] });
    });

    it('sets aside in every window of every key, or in none', async () => {
      const tree = (amount: number): Ask[] => [
        { key: 'organisation', windows: [hour(1000), { ...hour(150), name: 'small' }], amount },
        { key: 'team', windows: [hour(200)], amount },
        { key: 'person', windows: [hour(100)], amount },
      ];
      const first = reserved(await one.reserve('g', tree(90)));
      expect(await other.reserve('g', tree(20))).toMatchObject({
        outcome: 'refused',
        ask: 2,
        window: 0,
        left: [[910, 60], [110], [10]],
      });
      expect(await used(one, ...tree(0))).toEqual([[90, 90], [90], [90]]);
      first.settle([10, 10, 10]);
      await opened.settled();
      reserved(await other.reserve('g', tree(90))).settle([0, 0, 0]);
      expect(await used(one, ...tree(0))).toEqual([[10, 10], [10], [10]]);
    });

    it('settles each key with an amount of its own', async () => {
      const asks: Ask[] = [
        { key: 'tokens', windows: [hour(1000)], amount: 500 },
        { key: 'nano-dollars', windows: [hour(3_000_000_000_000_000)], amount: 2_000_000_000_000_001 },
      ];
      reserved(await one.reserve('g', asks)).settle([120, 1_234_567_890_123_457]);
      expect(await used(other, ...asks)).toEqual([[120], [1_234_567_890_123_457]]);
    });

    it('lets calls through until the limit is reached, where amounts are known only afterwards', async () => {
      const asks: Ask[] = [{ key: 'k', windows: [hour(100)], amount: 0, needs: 1 }];
      reserved(await one.reserve('g', asks)).settle([99]);
      await opened.settled();
      reserved(await other.reserve('g', asks)).settle([70]);
      await opened.settled();
      expect(await one.reserve('g', asks)).toMatchObject({ outcome: 'refused', left: [[0]] });
      expect(await used(one, ...asks)).toEqual([[169]]);
    });

    it('charges without asking', async () => {
      const asks: Ask[] = [{ key: 'k', windows: [hour(100)], amount: 70 }];
      one.charge('g', asks);
      other.charge('g', asks);
      expect(await used(one, ...asks)).toEqual([[140]]);
      expect(await used(other, ...asks)).toEqual([[140]]);
      expect(await other.reserve('g', asks)).toMatchObject({ outcome: 'refused', left: [[0]] });
    });

    it('keeps groups and keys apart, whatever they contain', async () => {
      for (const name of ['a', 'b', 'a:hour:0', '{a}', 'ä\u{1f600}', '__proto__'])
        for (const [group, key] of [
          [name, 'k'],
          ['g', name],
        ] as const)
          expect(await one.reserve(group, [{ key, windows: [hour(1)], amount: 1 }])).toMatchObject({ left: [[0]] });
    });

    it('goes by the limit that is asked with, when it was changed', async () => {
      const reserve = (limit: number, amount: number) =>
        one.reserve('g', [{ key: 'k', windows: [hour(limit)], amount }]);
      expect((await reserve(10, 8)).outcome).toBe('reserved');
      expect(await reserve(20, 10)).toMatchObject({ outcome: 'reserved', left: [[2]] });
      expect((await reserve(10, 1)).outcome).toBe('refused');
    });

    it('says when an amount would fit', async () => {
      const atMs = hour(1).startMs + 600_000;
      await one.reserve('g', [{ key: 'k', windows: [hour(10)], amount: 10 }], atMs);
      const refused = await one.reserve('g', [{ key: 'k', windows: [hour(10)], amount: 1 }], atMs);
      expect((refused as { retryAfterMs: number }).retryAfterMs).toBeCloseTo(3_000_000, -2);
      const tooLarge = await other.reserve('g', [{ key: 'k', windows: [hour(10)], amount: 11 }], atMs);
      expect(tooLarge).toMatchObject({ outcome: 'refused', retryAfterMs: Number.POSITIVE_INFINITY });
    });

    it('weighs what the window before holds, in sliding windows', async () => {
      const sliding = (ago: number): Window => ({ ...hour(100, ago), slides: true });
      const startMs = hour(1).startMs;
      reserved(await one.reserve('g', [{ key: 'k', windows: [sliding(1)], amount: 100 }], startMs - 1)).settle([80]);
      await opened.settled();
      const asks = (amount: number): Ask[] => [{ key: 'k', windows: [sliding(0)], amount }];
      expect((await other.reserve('g', asks(61), startMs + 1_800_000)).outcome).toBe('refused');
      expect((await other.reserve('g', asks(60), startMs + 1_800_000)).outcome).toBe('reserved');
    });

    it('gives back to the windows of the reservation, and charges an excess where it is known', async () => {
      const earlier: Ask[] = [{ key: 'k', windows: [hour(100, 1)], amount: 50 }];
      const present: Ask[] = [{ key: 'k', windows: [hour(100)], amount: 0 }];
      const [cheap, dear] = [await one.reserve('g', earlier), await one.reserve('g', earlier)].map(reserved);
      cheap!.settle([20]);
      dear!.settle([65]);
      expect(await used(other, ...earlier, { ...present[0]!, key: 'k2' })).toEqual([[70], [0]]);
      expect(await used(other, ...present)).toEqual([[15]]);
    });

    it('lets nothing through once it was closed', async () => {
      one.close();
      other.close();
      const result = await one.reserve('g', [{ key: 'k', windows: [hour(1)], amount: 1 }]);
      expect(result.outcome).toBe('unreachable');
    });
  });
}

export function reserved(result: ReserveResult): Reservation {
  if (result.outcome !== 'reserved') throw new Error(`not reserved: ${JSON.stringify(result)}`);
  return result.reservation;
}

/** The hour of a moment, or one before. */
export function hourAt(atMs: number, limit: number, ago: number = 0): Window {
  const lengthMs = 3_600_000;
  return { name: 'hour', limit, startMs: Math.floor(atMs / lengthMs) * lengthMs - ago * lengthMs, lengthMs };
}
