import type {
  Accounts,
  Ask,
  Clock,
  OutageOptions,
  RedisSettings,
  Reservation,
  ReserveResult,
  Window,
} from '@sallyport/pipeline';

/** Accounts in memory; `redis()` with equal settings is one store, which can be made to fail. */
export class FakeAccountsPort {
  readonly local: FakeAccounts;
  readonly redisSettings: RedisSettings[] = [];
  readonly redisOptions: OutageOptions[] = [];
  readonly #redis = new Map<string, FakeAccounts>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.local = new FakeAccounts(clock);
  }

  redis(settings: RedisSettings, options?: OutageOptions): FakeAccounts {
    if (options !== undefined) {
      this.redisSettings.push(settings);
      this.redisOptions.push(options);
    }
    const key = JSON.stringify(settings);
    const accounts = this.#redis.get(key) ?? new FakeAccounts(this.#clock, true);
    this.#redis.set(key, accounts);
    return accounts;
  }
}

export class FakeAccounts implements Accounts {
  readonly #clock: Clock;
  readonly #isRemote: boolean;
  readonly #used = new Map<string, number>();
  #made = 0;
  /** Reservations that nobody has settled yet. */
  readonly outstanding = new Map<string, Reservation>();
  /** Set to let nothing be reserved, as a store out of reach does whose outages close the way. */
  failure: Error | undefined;
  closed = 0;

  /** A remote store answers with a promise. */
  constructor(clock: Clock, isRemote: boolean = false) {
    this.#clock = clock;
    this.#isRemote = isRemote;
  }

  nowMs(): number {
    return this.#clock.steadyMs();
  }

  /** What is spent or set aside in the latest window of that name. */
  used(group: string, key: string, windowName: string): number {
    let used = 0;
    const start = JSON.stringify([group, key, windowName]).slice(0, -1);
    for (const [place, count] of this.#used) if (place.startsWith(`${start},`)) used = count;
    return used;
  }

  reserve(group: string, asks: readonly Ask[], atMs?: number): ReserveResult | Promise<ReserveResult> {
    const result = this.#reserve(group, asks, atMs ?? this.nowMs());
    return this.#isRemote ? Promise.resolve(result) : result;
  }

  charge(group: string, asks: readonly Ask[]): void {
    for (const { key, windows, amount } of asks) for (const window of windows) this.#add(group, key, window, amount);
  }

  async read(group: string, asks: readonly Ask[]): Promise<readonly (readonly number[])[]> {
    if (this.failure !== undefined) throw this.failure;
    return asks.map(({ key, windows }) => windows.map((window) => this.#count(group, key, window, 0)));
  }

  close(): void {
    this.closed++;
  }

  #reserve(group: string, asks: readonly Ask[], atMs: number): ReserveResult {
    if (this.failure !== undefined) return { outcome: 'unreachable', reason: this.failure.message };
    const left = () => asks.map(({ key, windows }) => windows.map((window) => this.#left(group, key, window, atMs)));
    let refused: { ask: number; window: number; retryAfterMs: number } | undefined;
    for (const [ask, { key, windows, amount, needs = amount }] of asks.entries()) {
      for (const [window, one] of windows.entries()) {
        if (this.#left(group, key, one, atMs) >= needs) continue;
        const retryAfterMs = this.#retryAfterMs(group, key, one, needs, atMs);
        if (refused === undefined || retryAfterMs > refused.retryAfterMs) refused = { ask, window, retryAfterMs };
      }
    }
    if (refused !== undefined) return { outcome: 'refused', left: shown(left()), ...refused };
    this.charge(group, asks);
    return { outcome: 'reserved', reservation: this.#reservation(group, asks), left: shown(left()) };
  }

  #reservation(group: string, asks: readonly Ask[]): Reservation {
    const id = `reservation ${++this.#made}`;
    const reservation: Reservation = {
      id,
      amounts: asks.map(({ amount }) => amount),
      settle: (amounts = []) => {
        if (!this.outstanding.delete(id)) return;
        for (const [i, { key, windows, amount }] of asks.entries())
          for (const window of windows) this.#settle(group, key, window, (amounts[i] ?? 0) - amount);
      },
    };
    this.outstanding.set(id, reservation);
    return reservation;
  }

  #settle(group: string, key: string, window: Window, difference: number): void {
    const passed = difference < 0 ? 0 : Math.max(0, Math.floor((this.nowMs() - window.startMs) / window.lengthMs));
    this.#add(group, key, { ...window, startMs: window.startMs + passed * window.lengthMs }, difference);
  }

  /** Found by trying, so that it cannot be wrong in the way a formula can. */
  #retryAfterMs(group: string, key: string, window: Window, needs: number, atMs: number): number {
    if (needs > window.limit) return Number.POSITIVE_INFINITY;
    for (let waitMs = 0; ; waitMs += window.lengthMs / 1000) {
      const passed = Math.floor((atMs + waitMs - window.startMs) / window.lengthMs);
      const later = { ...window, startMs: window.startMs + passed * window.lengthMs };
      if (this.#left(group, key, later, atMs + waitMs) >= needs) return waitMs;
    }
  }

  #left(group: string, key: string, window: Window, atMs: number): number {
    const weight = window.slides ? 1 - (atMs - window.startMs) / window.lengthMs : 0;
    return window.limit - this.#count(group, key, window, 0) - this.#count(group, key, window, 1) * weight;
  }

  #count(group: string, key: string, window: Window, ago: number): number {
    return this.#used.get(placeOf(group, key, window, ago)) ?? 0;
  }

  #add(group: string, key: string, window: Window, amount: number): void {
    this.#used.set(placeOf(group, key, window, 0), this.#count(group, key, window, 0) + amount);
  }
}

function shown(left: number[][]): number[][] {
  return left.map((windows) => windows.map((one) => Math.max(0, Math.floor(one))));
}

function placeOf(group: string, key: string, { name, startMs, lengthMs }: Window, ago: number): string {
  return JSON.stringify([group, key, name, startMs - ago * lengthMs]);
}
