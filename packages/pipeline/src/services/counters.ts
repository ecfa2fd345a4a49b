import type { AccountsPort } from './accounts.ts';
import type { RedisSettings } from './redis.ts';

export interface CountersPort {
  /** Counts held by this node: exact over all its workers, gone with the node. */
  readonly local: Counters;
  /** Counts held in Redis. Instances with equal settings share a connection; `close()` gives it back. */
  redis(settings: RedisSettings, options: SharedCountsOptions): Counters;
  /** Where amounts are set aside before they are spent. */
  readonly accounts: AccountsPort;
}

export interface SharedCountsOptions {
  /** Milliseconds between exchanges with Redis, the node counting in between; 0 counts every call in Redis at once. */
  readonly syncMs: number;
  /** While Redis is out of reach or slow, the node counts alone, and tells Redis afterwards; otherwise `take` rejects. */
  readonly fallsBack: boolean;
}

export interface Counters {
  /**
   * Counts `cost` in every window; or, when one of them would exceed its limit, only in those that count refused calls.
   * `atMs` is the moment of the call on the clock that the windows are cut by, and now by default. Answers at once where
   * it can; rejects only when the store is out of reach.
   */
  take(key: string, windows: readonly Window[], cost: number, atMs?: number): TakeResult | Promise<TakeResult>;
  close(): void;
}

/** A window of a rate limit: all calls that start in `[startMs, startMs + lengthMs)` share a count. */
export interface Window {
  /** Part of the counter's key: `minute`. */
  readonly name: string;
  readonly limit: number;
  readonly startMs: number;
  readonly lengthMs: number;
  /** The window before counts too, by the part of it that lies less than `lengthMs` ago. */
  readonly slides?: boolean | undefined;
  /** Refused calls count in this window as well. */
  readonly countsRefused?: boolean | undefined;
}

export interface TakeResult {
  readonly allowed: boolean;
  /** What is left of each window after this call (never below zero), in the order asked. */
  readonly remaining: readonly number[];
  /** After how many milliseconds a refused call would be allowed, if none came in between; told of sliding windows. */
  readonly retryAfterMs?: number | undefined;
}
