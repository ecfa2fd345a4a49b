import type { Window } from '@sallyport/pipeline';

/**
 * What workers and the authority say to each other about counters. Channels keep order in each direction; messages are
 * plain data. A lease is named by its `grant`, and each grant comes back exactly once: with an `ask` or a `give`.
 */
export type CounterRequest = AskMessage | GiveMessage | RefusedMessage;
export type CounterReply = AnswerMessage | RecallMessage;

/** Worker to authority: count this, and lend me some for what comes next. */
export interface AskMessage {
  readonly type: 'ask';
  readonly key: string;
  readonly windows: readonly Window[];
  /** What must be counted now, in every window or in none. */
  readonly cost: number;
  /** When the call was made: on the clock of its windows, and on the node's steady clock. */
  readonly atMs: number;
  readonly madeMs: number;
  /** What the worker refused by itself since, in the same windows. */
  readonly refused: number;
  /** What further callers already wait for, in the same windows. */
  readonly queued: number;
  /** What would be welcome beyond that, so that the next callers need not wait. */
  readonly ahead: number;
  /** The lease that comes back with this message, and what is left of it; 0 for none. */
  readonly grant: number;
  readonly unspent: number;
}

/** Worker to authority: a lease comes back, because it was recalled or lay idle. */
export interface GiveMessage {
  readonly type: 'give';
  readonly key: string;
  readonly grant: number;
  readonly unspent: number;
}

/** Worker to authority: it refused so much by itself, in windows where that counts. */
export interface RefusedMessage {
  readonly type: 'refused';
  readonly key: string;
  readonly windows: readonly Window[];
  readonly cost: number;
}

/** Authority to worker: the decision on the worker's one open `ask` for this key. */
export interface AnswerMessage {
  readonly type: 'answer';
  readonly key: string;
  readonly allowed: boolean;
  /** What the worker may spend: the cost, and what was lent besides. 0 when refused. */
  readonly units: number;
  /** Names the lease; 0 when the units only cover callers that wait already. */
  readonly grant: number;
  /** What is counted in each window, leases included, and in the one before it; in the order asked. */
  readonly used: readonly number[];
  readonly previous: readonly number[];
  /** Until then, on the clock of the windows, nothing becomes free: the worker may repeat the refusal. 0 when it may not. */
  readonly refusedUntilMs: number;
}

/** Authority to worker: bring back what is left of this lease, someone else needs it. */
export interface RecallMessage {
  readonly type: 'recall';
  readonly key: string;
  readonly grant: number;
}
