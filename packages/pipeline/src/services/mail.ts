/**
 * Short messages between the workers of a node, and of nodes that share a Redis: how an answer that arrives at one worker finds the
 * exchange that waits for it at another.
 */
export interface MailPort {
  /** Opens a box of this worker. Its address is a text of visible ASCII, hard to guess, that fits into ids. */
  open(receive: (message: string) => void): MailBox;
  /** Resolves with true once the box has taken it; false when there is no such box any more. At most 1 Mi characters. */
  send(address: string, message: string): Promise<boolean>;
}

export interface MailBox {
  readonly address: string;
  close(): void;
}
