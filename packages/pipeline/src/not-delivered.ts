/** Why a batch did not arrive, from a receiver that says more than that. */
export class NotDelivered extends Error {
  /** Trying again would change nothing. */
  readonly isFinal: boolean;
  /** Not to be tried again before that. */
  readonly retryAfterMs: number;
  /** How many of the batch, when it is final and the others have arrived; else none has. */
  readonly entries: number | undefined;

  constructor(
    message: string,
    { isFinal = false, retryAfterMs = 0, entries }: { isFinal?: boolean; retryAfterMs?: number; entries?: number } = {},
  ) {
    super(message);
    this.isFinal = isFinal;
    this.retryAfterMs = retryAfterMs;
    this.entries = entries;
  }
}
