import type { Clock, Counters, RedisSettings, SharedCountsOptions, TakeResult, Window } from '@sallyport/pipeline';
import { FakeAccountsPort } from './accounts.ts';

/** Counts in memory; `redis()` with equal settings counts together, and can be made to fail. */
export class FakeCountersPort {
  readonly local: MemoryCounters;
  readonly accounts: FakeAccountsPort;
  readonly redisSettings: RedisSettings[] = [];
  readonly redisOptions: SharedCountsOptions[] = [];
  readonly #redis = new Map<string, MemoryCounters>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.local = new MemoryCounters(clock);
    this.accounts = new FakeAccountsPort(clock);
  }

  redis(settings: RedisSettings, options?: SharedCountsOptions): MemoryCounters {
    if (options !== undefined) {
      this.redisSettings.push(settings);
      this.redisOptions.push(options);
    }
    const key = JSON.stringify(settings);
    const counters = this.#redis.get(key) ?? new MemoryCounters(this.#clock, true);
    this.#redis.set(key, counters);
    if (options?.fallsBack) counters.fallback = this.local;
    return counters;
  }
}

export class MemoryCounters implements Counters {
  readonly #clock: Clock;
  readonly #counts = new Map<string, number>();
  readonly #remote: boolean;
  /** Set to let every `take` reject, as a store out of reach does; or be decided by the fallback. */
  failure: Error | undefined;
  fallback: Counters | undefined;
  closed = 0;

  /** A remote store answers with a promise. */
  constructor(clock: Clock, remote: boolean = false) {
    this.#clock = clock;
    this.#remote = remote;
  }

  take(key: string, windows: readonly Window[], cost: number, atMs?: number): TakeResult | Promise<TakeResult> {
    if (this.failure !== undefined)
      return this.fallback?.take(key, windows, cost, atMs) ?? Promise.reject(this.failure);
    const result = this.#take(key, windows, cost, atMs ?? this.#clock.nowMs());
    return this.#remote ? Promise.resolve(result) : result;
  }

  close(): void {
    this.closed++;
  }

  #take(key: string, windows: readonly Window[], cost: number, atMs: number): TakeResult {
    const left = () => windows.map((window) => this.#left(key, window, atMs));
    const before = left();
    const allowed = before.every((one) => one >= cost);
    for (const window of windows) {
      if (allowed || window.countsRefused) this.#counts.set(keyOf(key, window, 0), this.#count(key, window, 0) + cost);
    }
    const remaining = left().map((one, i) => Math.max(0, windows[i]!.slides ? Math.floor(one) : one));
    if (allowed || !windows.some(({ slides }) => slides)) return { allowed, remaining };
    return { allowed, remaining, retryAfterMs: this.#retryAfterMs(key, windows, cost, atMs) };
  }

  /** Found by trying, so that it cannot be wrong in the way a formula can. */
  #retryAfterMs(key: string, windows: readonly Window[], cost: number, atMs: number): number {
    const shortest = Math.min(...windows.map(({ lengthMs }) => lengthMs));
    for (let waitMs = 0; ; waitMs += shortest / 1000) {
      const later = windows.map((window) => {
        const passed = Math.floor((atMs + waitMs - window.startMs) / window.lengthMs);
        return { ...window, startMs: window.startMs + passed * window.lengthMs };
      });
      if (later.every((window) => this.#left(key, window, atMs + waitMs) >= cost)) return waitMs;
    }
  }

  #left(key: string, window: Window, atMs: number): number {
    const weight = window.slides ? 1 - (atMs - window.startMs) / window.lengthMs : 0;
    return window.limit - this.#count(key, window, 0) - this.#count(key, window, 1) * weight;
  }

  #count(key: string, window: Window, ago: number): number {
    return this.#counts.get(keyOf(key, window, ago)) ?? 0;
  }
}

function keyOf(key: string, { name, startMs, lengthMs }: Window, ago: number): string {
  return `${key}|${name}|${startMs - ago * lengthMs}`;
}
