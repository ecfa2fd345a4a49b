import type { Refusal } from './reply.ts';

/**
 * Where a plugin that serves an exchange itself writes its answer. It takes the way of an upstream's: through
 * `onResponse`, `onFrame` and `onBytes` of the chain, at the client's pace.
 */
export interface Answer {
  /** The head, once. Names and values in turn. Without a body to come, `end` follows at once. */
  head(status: number, headers: readonly string[]): void;
  /** False when the client is slow: what is written on is kept, but better wait for `onDrain`. */
  write(chunk: Buffer): boolean;
  end(): void;
  /** Answers with a refusal while there is no head; cuts the answer afterwards, so that the client sees it is incomplete. */
  refuse(refusal: Refusal): void;
}

/** What a plugin's own answer hears of its client. */
export interface Serving {
  /** The client takes more. */
  onDrain(): void;
  /** The client is gone, or the answer was refused: nothing more is taken. At most once, and not after `end`. */
  onAbandon(): void;
}
