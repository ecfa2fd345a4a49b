import type { Window } from './counters.ts';
import type { OutageOptions } from './outage.ts';
import type { RedisSettings } from './redis.ts';

export interface AccountsPort {
  /** Accounts held by this node: exact over all its workers, gone with the node. */
  readonly local: Accounts;
  /** Accounts held in Redis. Instances with equal settings share a connection; `close()` gives it back. */
  redis(settings: RedisSettings, options: OutageOptions): Accounts;
}

/**
 * What may be spent in windows of time where the price is known only afterwards: tokens, money, calls. An amount is set
 * aside before, and settled when the truth is known. Amounts are whole numbers: tokens, calls, nano-dollars.
 *
 * Accounts asked for together belong to one `group`, and are told apart by their keys within it. A group lies on one node
 * of a Redis Cluster.
 */
export interface Accounts {
  /** The clock that windows are cut by. It cannot be set, so that no window comes twice or is left out. */
  nowMs(): number;
  /**
   * Sets the amounts aside in every window of every ask, or in none. Answers at once where it can, and never rejects.
   * `atMs` is the moment on the clock of the windows; now by default.
   */
  reserve(group: string, asks: readonly Ask[], atMs?: number): ReserveResult | Promise<ReserveResult>;
  /** Counts what was spent without asking before, whether it fits or not. */
  charge(group: string, asks: readonly Ask[]): void;
  /** What is spent or set aside in each window of each ask, whose amounts do not matter. Rejects when the store is out of reach. */
  read(group: string, asks: readonly Ask[]): Promise<readonly (readonly number[])[]>;
  close(): void;
}

export interface Ask {
  readonly key: string;
  /** Fixed or sliding; `countsRefused` is not heeded. */
  readonly windows: readonly Window[];
  /** What is set aside, or charged. */
  readonly amount: number;
  /** Refused when less than this is left; the amount by default. 1 with an amount of 0: until the limit is reached. */
  readonly needs?: number | undefined;
}

export type ReserveResult = Reserved | NotReserved | Unreachable;

export interface Reserved {
  readonly outcome: 'reserved';
  readonly reservation: Reservation;
  /** What is left of each window of each ask after this (never below zero), in the order asked. */
  readonly left: readonly (readonly number[])[];
}

export interface NotReserved {
  readonly outcome: 'refused';
  readonly left: readonly (readonly number[])[];
  /** Which ask did not fit, and in which of its windows: the one that takes longest to have room. */
  readonly ask: number;
  readonly window: number;
  /** After how many milliseconds it would fit if nothing else were spent; infinite when it never would. */
  readonly retryAfterMs: number;
}

/** The store does not answer, and `onOutage` is `closed`; or this node's own accounts do not answer. */
export interface Unreachable {
  readonly outcome: 'unreachable';
  readonly reason: string;
}

/** Held as long as the process that made it lives, and given back when it dies. */
export interface Reservation {
  readonly id: string;
  /** What was set aside for each ask. */
  readonly amounts: readonly number[];
  /**
   * What it really came to, in the order of the asks; nothing when it was for nothing. The first time counts. A rest goes back
   * to the windows it was taken from; an excess is charged there too, or in the present window when they are over.
   */
  settle(amounts?: readonly number[]): void;
}
