import type { Member } from './member.ts';

/** Chooses among targets. Made once per configuration; keeps nothing that a reload may not lose. */
export interface Algorithm {
  /** One of `among`, which is never empty: targets that may be asked now and have not failed this request. Undefined where none of them will do. */
  choose(among: readonly Member[], clues: Clues): Member | undefined;
  /** A target was asked, and this is what the algorithm may learn from it. */
  learn?(member: Member, lesson: Lesson, nowMs: number): void;
}

/** What a choice may depend on besides the targets. */
export interface Clues {
  /** The value that callers are told apart by; with consistent-hashing. */
  readonly hashKey: string | undefined;
  /** What the request is about, as an embedding; with semantic. */
  readonly vector: ArrayLike<number> | undefined;
}

/** How a request went, as far as it was seen. */
export interface Lesson {
  readonly hasFailed: boolean;
  /** From sending the request to the end of its answer. */
  readonly latencyMs: number;
  /** Of that, per token of the answer; undefined where there were none to count. */
  readonly perTokenMs: number | undefined;
  readonly promptTokens: number | undefined;
  readonly completionTokens: number | undefined;
  /** US dollars; undefined when unknown. */
  readonly cost: number | undefined;
}
