import type { Window } from '@sallyport/pipeline';

/**
 * What workers and the authority say to each other about accounts. Channels keep order in each direction; messages are plain
 * data. A lease is what one worker holds of one key in certain windows: named by the worker, known to the authority from the
 * first message that names it until a report says that it is over.
 */
export type AccountRequest = ReserveMessage | ReadMessage | ReportsMessage;
export type AccountReply = ReservedMessage | RefusedMessage | CountsMessage | RecallMessage | RoomMessage;

/** Worker to authority: set this aside, all of it or nothing. */
export interface ReserveMessage {
  readonly type: 'reserve';
  readonly question: number;
  /** When it was asked: on the clock of its windows, and on the node's steady clock. */
  readonly atMs: number;
  readonly madeMs: number;
  readonly asks: readonly LeaseAsk[];
}

export interface LeaseAsk {
  readonly key: string;
  readonly lease: number;
  readonly windows: readonly Window[];
  readonly amount: number;
  readonly needs: number;
  /** What would be welcome beyond that, so that the next callers need not wait. */
  readonly ahead: number;
}

/** Worker to authority: what is counted in these windows, once all leases were called back? */
export interface ReadMessage {
  readonly type: 'read';
  readonly question: number;
  readonly asks: readonly { readonly key: string; readonly windows: readonly Window[] }[];
}

export interface ReportsMessage {
  readonly type: 'reports';
  readonly reports: readonly LeaseReport[];
}

/** What became of a lease since the last report. */
export interface LeaseReport {
  readonly key: string;
  readonly lease: number;
  /** Settled out of what was lent: no longer lost with the worker. */
  readonly spent: number;
  /** Comes back. */
  readonly given: number;
  /** Spent beyond what was lent. */
  readonly extra: number;
  /** Answers a recall. */
  readonly isAnswer: boolean;
  /** Nothing will be said of it again. */
  readonly isOver: boolean;
  /** Told when the authority does not know the lease yet. */
  readonly windows?: readonly Window[] | undefined;
}

/** Authority to worker, for each ask: what was lent beyond the amount, and what is counted by now. */
export interface ReservedMessage {
  readonly type: 'reserved';
  readonly question: number;
  readonly asks: readonly {
    readonly ahead: number;
    readonly used: readonly number[];
    readonly previous: readonly number[];
  }[];
}

export interface RefusedMessage {
  readonly type: 'refused';
  readonly question: number;
  readonly ask: number;
  readonly window: number;
  readonly retryAfterMs: number;
  readonly asks: readonly {
    readonly used: readonly number[];
    readonly previous: readonly number[];
    /** Until then, on the clock of the windows, the worker may repeat the refusal, unless it hears of room. 0 when it may not. */
    readonly refusedUntilMs: number;
  }[];
}

export interface CountsMessage {
  readonly type: 'counts';
  readonly question: number;
  readonly used: readonly (readonly number[])[];
}

/** Authority to worker: report what is left of this lease, someone else needs it; and from now on, what comes back to it at once. */
export interface RecallMessage {
  readonly type: 'recall';
  readonly lease: number;
}

/** Authority to worker: something came free in a key for which it was refused. */
export interface RoomMessage {
  readonly type: 'room';
  readonly key: string;
}
