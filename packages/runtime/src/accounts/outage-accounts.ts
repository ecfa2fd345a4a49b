import type { Accounts, Ask, Clock, Reservation, ReserveResult, Window } from '@sallyport/pipeline';
import type { RedisConnection } from '../redis/connection.ts';
import { RedisAccounts } from './redis-accounts.ts';
import { counterKey } from './redis-keys.ts';
import { whole } from './whole.ts';

export interface OutageAccountsOptions {
  readonly clock: Clock;
  readonly connection: RedisConnection;
  /** The accounts of this node, which decide while Redis does not answer. */
  readonly local: Accounts;
  /** How long a call waits for Redis. Milliseconds. */
  readonly waitMsMax: number;
  readonly lastsMs?: number | undefined;
  /** Among how many nodes what was left is divided meanwhile. */
  readonly nodes: number;
}

/**
 * Accounts in Redis while that answers in time; otherwise those of this node, for what was left when Redis was last heard
 * of, or this node's share of that. What was spent meanwhile is told to Redis once it is back.
 */
export class OutageAccounts implements Accounts {
  readonly #options: OutageAccountsOptions;
  readonly #shared: RedisAccounts;
  /** What counters held when they were last seen, the least recently seen first. */
  readonly #seen = new Map<string, number>();

  constructor(options: OutageAccountsOptions) {
    this.#options = options;
    this.#shared = new RedisAccounts({ ...options, onCount: (key, used) => this.#see(key, used) });
  }

  nowMs(): number {
    return this.#shared.nowMs();
  }

  reserve(group: string, asks: readonly Ask[], atMs: number = this.nowMs()): ReserveResult | Promise<ReserveResult> {
    const { clock, connection, waitMsMax } = this.#options;
    if (connection.isOut) return this.#reserveAlone(group, asks, atMs);
    return new Promise((resolve) => {
      let isWaiting = true;
      const onLate = () => {
        if (!isWaiting) return;
        isWaiting = false;
        connection.wasSlow();
        resolve(this.#reserveAlone(group, asks, atMs));
      };
      // What has arrived while this thread was busy is not late.
      const timer = clock.after(waitMsMax, () => void setImmediate(onLate));
      void this.#shared.reserve(group, asks, atMs).then((result) => {
        timer.cancel();
        if (isWaiting) resolve(result.outcome === 'unreachable' ? this.#reserveAlone(group, asks, atMs) : result);
        else if (result.outcome === 'reserved') result.reservation.settle();
        isWaiting = false;
      });
    });
  }

  charge(group: string, asks: readonly Ask[]): void {
    this.#shared.charge(group, asks);
    if (this.#options.connection.isOut) this.#options.local.charge(aloneGroup(group), this.#shareOf(group, asks));
  }

  read(group: string, asks: readonly Ask[]): Promise<readonly (readonly number[])[]> {
    return this.#shared.read(group, asks);
  }

  close(): void {
    this.#shared.close();
  }

  #reserveAlone(group: string, asks: readonly Ask[], atMs: number): ReserveResult | Promise<ReserveResult> {
    const result = this.#options.local.reserve(aloneGroup(group), this.#shareOf(group, asks), atMs);
    return result instanceof Promise
      ? result.then((one) => this.#telling(group, asks, one))
      : this.#telling(group, asks, result);
  }

  #telling(group: string, asks: readonly Ask[], result: ReserveResult): ReserveResult {
    if (result.outcome !== 'reserved') return result;
    const { left, reservation } = result;
    return { outcome: 'reserved', left, reservation: new AloneReservation(reservation, this.#shared, group, asks) };
  }

  #shareOf(group: string, asks: readonly Ask[]): Ask[] {
    return asks.map((ask) => ({ ...ask, windows: ask.windows.map((window) => this.#share(group, ask.key, window)) }));
  }

  #share(group: string, key: string, window: Window): Window {
    const used = this.#seen.get(counterKey(group, key, window.name, window.startMs)) ?? 0;
    return { ...window, limit: Math.floor(Math.max(0, window.limit - used) / this.#options.nodes) };
  }

  #see(key: string, used: number): void {
    this.#seen.delete(key);
    this.#seen.set(key, used);
    if (this.#seen.size <= seenMax) return;
    for (const oldest of this.#seen.keys()) {
      this.#seen.delete(oldest);
      return;
    }
  }
}

/** Made by the node alone; what it came to, Redis is told. */
class AloneReservation implements Reservation {
  readonly #local: Reservation;
  readonly #shared: RedisAccounts;
  readonly #group: string;
  readonly #asks: readonly Ask[];
  #isSettled = false;

  constructor(local: Reservation, shared: RedisAccounts, group: string, asks: readonly Ask[]) {
    this.#local = local;
    this.#shared = shared;
    this.#group = group;
    this.#asks = asks;
  }

  get id(): string {
    return this.#local.id;
  }

  get amounts(): readonly number[] {
    return this.#local.amounts;
  }

  settle(amounts: readonly number[] = []): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#local.settle(amounts);
    const spent = this.#asks.map((ask, i) => ({ ...ask, amount: whole(amounts[i] ?? 0) }));
    if (spent.some(({ amount }) => amount > 0)) this.#shared.charge(this.#group, spent);
  }
}

/** What the node decides alone is apart from its own accounts. */
function aloneGroup(group: string): string {
  return `alone ${group}`;
}

const seenMax = 100_000;
