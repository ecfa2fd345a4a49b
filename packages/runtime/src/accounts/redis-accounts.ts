import { randomBytes } from 'node:crypto';
import type { Accounts, Ask, Clock, Reservation, ReserveResult } from '@sallyport/pipeline';
import { keptMs } from '../counters/redis-counters.ts';
import { previousWeight, remainingOf, waitMs } from '../counters/sliding-window.ts';
import type { RedisConnection } from '../redis/connection.ts';
import { RetriedWrites } from '../redis/retried-writes.ts';
import { counterKey, groupKeys } from './redis-keys.ts';
import { present, whole } from './whole.ts';

export interface RedisAccountsOptions {
  readonly clock: Clock;
  readonly connection: RedisConnection;
  /** How long a reservation outlives its holder. Default 15 s; a third of it lies between two renewals. */
  readonly lastsMs?: number | undefined;
  /** Told of each counter that was seen. */
  readonly onCount?: ((key: string, used: number) => void) | undefined;
}

/** Accounts held in a Redis, exact over everyone who reserves there. */
export class RedisAccounts implements Accounts {
  readonly #options: RedisAccountsOptions;
  readonly #lastsMs: number;
  readonly #holder = randomBytes(9).toString('base64url');
  readonly #writes: RetriedWrites;
  /** Groups of the reservations that are not settled yet, by id. */
  readonly #held = new Map<string, string>();
  #made = 0;
  #renewal: { cancel(): void } | undefined;
  #isClosed = false;

  constructor(options: RedisAccountsOptions) {
    this.#options = options;
    this.#lastsMs = options.lastsMs ?? 15_000;
    this.#writes = new RetriedWrites(options);
  }

  nowMs(): number {
    return this.#options.clock.steadyMs();
  }

  async reserve(group: string, asks: readonly Ask[], atMs: number = this.nowMs()): Promise<ReserveResult> {
    if (this.#isClosed) return { outcome: 'unreachable', reason: 'the accounts are closed' };
    const id = this.#newId();
    const keys: string[] = [...groupKeys(group)];
    const values: (string | number)[] = [id, this.#lastsMs];
    for (const { key, windows, amount, needs = amount } of asks) {
      for (const window of windows) {
        keys.push(counterKey(group, key, window.name, window.startMs));
        keys.push(counterKey(group, key, window.name, window.startMs - window.lengthMs));
        values.push(whole(amount), needs, window.limit, keptMs(window), previousWeight(window, atMs));
      }
    }
    const { connection } = this.#options;
    const isOut = connection.isOut;
    try {
      const counts = await connection.call((redis) => redis.reserveAmounts(keys.length, ...keys, ...values));
      return this.#resultOf(id, group, asks, atMs, counts);
    } catch (error) {
      // It may have got there all the same: whatever comes of it is given back before it expires.
      if (!isOut) this.settle(id, group, asks, []);
      return { outcome: 'unreachable', reason: (error as Error).message };
    }
  }

  charge(group: string, asks: readonly Ask[]): void {
    const keys: string[] = [];
    const values: (string | number)[] = [this.#newId()];
    for (const { key, windows, amount } of asks) {
      for (const window of windows) {
        keys.push(counterKey(group, key, window.name, window.startMs));
        values.push(whole(amount), keptMs(window));
      }
    }
    this.#writes.write((redis) => redis.chargeAmounts(keys.length + 2, ...groupKeys(group), ...keys, ...values));
  }

  async read(group: string, asks: readonly Ask[]): Promise<readonly (readonly number[])[]> {
    const keys: string[] = [...groupKeys(group)];
    for (const { key, windows } of asks)
      for (const { name, startMs } of windows) keys.push(counterKey(group, key, name, startMs));
    const counts = await this.#options.connection.call((redis) => redis.countAmounts(keys.length, ...keys));
    let next = 0;
    return asks.map(({ windows }) => windows.map(() => Number(counts[next++])));
  }

  /** What was not settled is given back once it expires. */
  close(): void {
    this.#isClosed = true;
    this.#renewal?.cancel();
    this.#writes.close();
    this.#options.connection.close();
  }

  /** A reservation came to this, in windows that may be over by now. */
  settle(id: string, group: string, asks: readonly Ask[], amounts: readonly number[]): void {
    this.#held.delete(id);
    const nowMs = this.nowMs();
    const keys: string[] = [];
    const values: (string | number)[] = [id];
    for (const [i, { key, windows }] of asks.entries()) {
      for (const window of present(windows, nowMs)) {
        keys.push(counterKey(group, key, window.name, window.startMs));
        values.push(whole(amounts[i] ?? 0), keptMs(window));
      }
    }
    this.#writes.write((redis) => redis.settleAmounts(keys.length + 2, ...groupKeys(group), ...keys, ...values));
  }

  #resultOf(
    id: string,
    group: string,
    asks: readonly Ask[],
    atMs: number,
    [isReserved, ...counts]: readonly (number | string)[],
  ): ReserveResult {
    let next = 0;
    let longest = { ask: 0, window: 0, retryAfterMs: 0 };
    const left = asks.map(({ key, windows, amount, needs = amount }, ask) =>
      windows.map((window, i) => {
        const [used, previous] = [Number(counts[next++]), Number(counts[next++])];
        this.#options.onCount?.(counterKey(group, key, window.name, window.startMs), used);
        const retryAfterMs = waitMs(window, used, previous, needs, atMs);
        if (retryAfterMs > longest.retryAfterMs) longest = { ask, window: i, retryAfterMs };
        return remainingOf(window, used, previous, atMs);
      }),
    );
    if (isReserved !== 1) return { outcome: 'refused', left, ...longest };
    this.#held.set(id, group);
    this.#renewal ??= this.#options.clock.after(this.#lastsMs / 3, () => this.#renew());
    return { outcome: 'reserved', reservation: new RedisReservation(this, id, group, asks), left };
  }

  #newId(): string {
    return `${this.#holder}:${++this.#made}`;
  }

  #renew(): void {
    this.#renewal = undefined;
    if (this.#held.size === 0) return;
    this.#renewal = this.#options.clock.after(this.#lastsMs / 3, () => this.#renew());
    if (this.#options.connection.isOut) return;
    const idsByGroup = Map.groupBy(this.#held.keys(), (id) => this.#held.get(id)!);
    for (const [group, ids] of idsByGroup)
      for (let i = 0; i < ids.length; i += renewedAtOnce)
        this.#options.connection
          .call((redis) =>
            redis.renewReservations(2, ...groupKeys(group), this.#lastsMs, ...ids.slice(i, i + renewedAtOnce)),
          )
          // The connection says so; the next renewal takes again what expired meanwhile.
          .catch(() => {});
  }
}

class RedisReservation implements Reservation {
  readonly id: string;
  readonly #accounts: RedisAccounts;
  readonly #group: string;
  readonly #asks: readonly Ask[];
  #isSettled = false;

  constructor(accounts: RedisAccounts, id: string, group: string, asks: readonly Ask[]) {
    this.#accounts = accounts;
    this.id = id;
    this.#group = group;
    this.#asks = asks;
  }

  get amounts(): readonly number[] {
    return this.#asks.map(({ amount }) => whole(amount));
  }

  settle(amounts: readonly number[] = []): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#accounts.settle(this.id, this.#group, this.#asks, amounts);
  }
}

const renewedAtOnce = 500;
