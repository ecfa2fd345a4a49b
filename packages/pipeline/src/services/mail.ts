import type { RedisSettings } from './redis.ts';

export interface MailPort {
  /** Between the workers of this node, over the process that holds them. */
  readonly local: Mail;
  /** Between all workers of the nodes that use this Redis. Instances with equal settings share a connection; `close()` gives it back. */
  redis(settings: RedisSettings): Mail;
}

/**
 * Short messages from worker to worker: how an answer that arrives at one finds the exchange that waits for it at another. What
 * must not be read on the way is sealed by whoever sends it.
 */
export interface Mail {
  /** Opens a box of this worker. */
  open(receive: (message: string) => void): MailBox;
  /**
   * Resolves with true once the box has taken the message; with false when there is no such box any more, or nobody has
   * answered for it in time. Rejects a message of more than 1 Mi characters, and when the way is out of order or full.
   */
  send(address: string, message: string): Promise<boolean>;
  close(): void;
}

export interface MailBox {
  /** Visible ASCII that fits into ids, of less than 60 characters; nobody can guess it. */
  readonly address: string;
  close(): void;
}
