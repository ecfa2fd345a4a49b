import type { Accounts, Ask, Clock, Counters, ReserveResult, TakeResult, Window } from '@sallyport/pipeline';

/**
 * Accounts of counters that are exchanged now and then: nothing can be set aside in them. They tell whether something is left, and
 * what was spent is counted afterwards.
 */
export class CountedAccounts implements Accounts {
  readonly #counters: Counters;
  readonly #clock: Clock;
  #made = 0;

  constructor(counters: Counters, clock: Clock) {
    this.#counters = counters;
    this.#clock = clock;
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  async reserve(group: string, asks: readonly Ask[], atMs = this.nowMs()): Promise<ReserveResult> {
    let results: TakeResult[];
    try {
      results = await Promise.all(
        asks.map(({ key, windows }) => this.#counters.take(keyOf(group, key), windows, 0, atMs)),
      );
    } catch (error) {
      return { outcome: 'unreachable', reason: String(error) };
    }
    const left = results.map(({ remaining }) => remaining);
    const short = asks.findIndex(({ needs = 1 }, i) => left[i]!.some((one) => one < needs));
    if (short >= 0) return { outcome: 'refused', left, ...longestWait(asks[short]!, left[short]!, atMs), ask: short };
    return { outcome: 'reserved', left, reservation: this.#reservation(group, asks) };
  }

  charge(group: string, asks: readonly Ask[]): void {
    const atMs = this.nowMs();
    for (const { key, windows, amount } of asks) {
      // What was spent counts, whether it fits or not.
      const counting = windows.map((window) => ({ ...window, countsRefused: true }));
      const taken = this.#counters.take(keyOf(group, key), counting, amount, atMs);
      if (taken instanceof Promise) taken.catch(() => undefined);
    }
  }

  async read(group: string, asks: readonly Ask[]): Promise<readonly (readonly number[])[]> {
    const atMs = this.nowMs();
    const results = await Promise.all(
      asks.map(({ key, windows }) => this.#counters.take(keyOf(group, key), windows, 0, atMs)),
    );
    return results.map(({ remaining }, i) => remaining.map((left, window) => asks[i]!.windows[window]!.limit - left));
  }

  close(): void {
    this.#counters.close();
  }

  #reservation(group: string, asks: readonly Ask[]) {
    let isSettled = false;
    return {
      id: `${++this.#made}`,
      amounts: asks.map(() => 0),
      settle: (amounts: readonly number[] = []) => {
        if (isSettled) return;
        isSettled = true;
        this.charge(
          group,
          asks.flatMap((ask, i) =>
            amounts[i] === undefined || amounts[i] === 0 ? [] : { ...ask, amount: amounts[i]! },
          ),
        );
      },
    };
  }
}

function keyOf(group: string, key: string): string {
  return `${group}:${key}`;
}

function longestWait({ windows, needs = 1 }: Ask, left: readonly number[], atMs: number) {
  let longest = { window: 0, retryAfterMs: 0 };
  windows.forEach(({ startMs, lengthMs }: Window, window) => {
    const retryAfterMs = startMs + lengthMs - atMs;
    if (left[window]! < needs && retryAfterMs > longest.retryAfterMs) longest = { window, retryAfterMs };
  });
  return longest;
}
