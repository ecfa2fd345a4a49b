/** How long somebody has to wait after so many failures. */
export interface AttemptRule {
  /** Whom or what the attempts are counted of: an account, an address, both. */
  key: string;
  /** Failures that cost nothing. */
  free: number;
  /** After the next one; it doubles with each. */
  firstDelayMs: number;
  delayMsMax: number;
  /** After so long without any, it begins anew. */
  forgetMs: number;
}

/** Attempts to sign in, counted once for all control planes of a store. */
export interface Attempts {
  /** Counts one as failed, before it is known whether it is: many at once are many. Answers how long to wait, where it may not be made yet, and then does not count it. */
  begin(rules: readonly AttemptRule[], nowMs: number): Promise<number | undefined>;
  /** It was none that failed: what is forgiven begins anew, of the others one is taken back. */
  succeed(keys: { forgiven: readonly string[]; takenBack: readonly string[] }): Promise<void>;
  prune(beforeMs: number): Promise<void>;
}
