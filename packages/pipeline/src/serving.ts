import type { Refusal, Reply } from './reply.ts';

/**
 * Where a plugin that serves an exchange itself writes its answer. It takes the way of an upstream's: through
 * `onResponse`, `onFrame` and `onBytes` of the chain, at the client's pace. Once the answer is over, or abandoned, all
 * methods do nothing. A method that is called out of turn fails the exchange, as a bug does.
 */
export interface Answer {
  /**
   * The head, once. Names and values in turn; framing is added. `source`: `upstream` where the plugin passes an upstream's answer on, which
   * it has asked with a `TryRecord`. Default `gateway`.
   */
  head(status: number, headers: readonly string[], source?: Reply['source']): void;
  /** False when the client is slow: what is written on is kept, but better wait for `onDrain`. */
  write(chunk: Buffer): boolean;
  end(): void;
  /**
   * After the head: the rest will never come, as the record says with this error code. With `lastWords`, an error in the client's own
   * protocol, the answer ends in order behind them; without, it is cut, so that the client sees it is incomplete.
   */
  cut(errorCode: string, lastWords?: Buffer): void;
  /**
   * Before the head: so much more of an upstream's answer is to be kept in memory. It is counted until the exchange is over; false when there
   * is no room in the worker.
   */
  hold(bytes: number): boolean;
  /** Answers with a refusal while there is no head; cuts the answer afterwards, so that the client sees it is incomplete. */
  refuse(refusal: Refusal): void;
  /** What was thrown where nobody else catches it: the exchange fails as if `serve` had thrown it. */
  fail(bug: unknown): void;
  /**
   * Begins to take the request's body, before the answer's head; what is still to come then may come. Undefined when there is nothing to
   * take: the request has none, it was read into `x.body`, or taken before. `x.limitRequestBytes` bounds it, and so does the gateway's
   * patience with slow clients.
   */
  openBody(receiver: CallerBodyReceiver): CallerBody | undefined;
}

/** What a plugin's own answer hears of its client. */
export interface Serving {
  /** The client takes more. */
  onDrain(): void;
  /** The client is gone, or another plugin refused the answer: nothing more is taken. At most once, and not after `end`, `cut`, `refuse` or `fail`. */
  onAbandon(): void;
}

/** The body of a request on its way to a plugin that serves, at the plugin's pace. */
export interface CallerBody {
  /** As announced; undefined when it comes without a length. */
  readonly length: number | undefined;
  /** After `onBodyData` answered false. */
  resume(): void;
  /** Nobody wants the rest: it passes unread. The end of the answer says so too. */
  stop(): void;
}

export interface CallerBodyReceiver {
  /** One piece, the receiver's to keep; answer false to be given no more until `resume`. Nothing is given from inside `openBody`. */
  onBodyData(chunk: Buffer): boolean;
  /** That was all of it. Where it does not come whole, the exchange is refused or abandoned. */
  onBodyEnd(): void;
}
