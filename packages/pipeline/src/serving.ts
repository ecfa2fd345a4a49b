import type { Refusal } from './reply.ts';

/**
 * Where a plugin that serves an exchange itself writes its answer. It takes the way of an upstream's: through
 * `onResponse`, `onFrame` and `onBytes` of the chain, at the client's pace. Once the answer is over, or abandoned, all
 * methods do nothing. A method that is called out of turn fails the exchange, as a bug does.
 */
export interface Answer {
  /** The head, once. Names and values in turn; framing is added. */
  head(status: number, headers: readonly string[]): void;
  /** False when the client is slow: what is written on is kept, but better wait for `onDrain`. */
  write(chunk: Buffer): boolean;
  end(): void;
  /** Answers with a refusal while there is no head; cuts the answer afterwards, so that the client sees it is incomplete. */
  refuse(refusal: Refusal): void;
  /** What was thrown where nobody else catches it: the exchange fails as if `serve` had thrown it. */
  fail(bug: unknown): void;
}

/** What a plugin's own answer hears of its client. */
export interface Serving {
  /** The client takes more. */
  onDrain(): void;
  /** The client is gone, or another plugin refused the answer: nothing more is taken. At most once, and not after `end`, `refuse` or `fail`. */
  onAbandon(): void;
}
