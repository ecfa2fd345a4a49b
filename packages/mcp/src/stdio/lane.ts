/** Where the messages of one request go, or those that belong to none. */
export interface Lane {
  /** About the request, or asked on its behalf. */
  onMessage(message: Buffer): void;
  /** The response; nothing follows. */
  onAnswer(message: Buffer): void;
  /** The process is gone; nothing follows. */
  onLost(reason: string): void;
}
