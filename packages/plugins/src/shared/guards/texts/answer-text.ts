import type { GuardText } from './guard-text.ts';

/** A text of an answer; of a stream, what has come of it. */
export interface AnswerText extends GuardText {
  /** What came before this is gone to the caller: it is here for what it means. Always 0 of an answer that is whole. */
  readonly from: number;
  /** The same was looked at before, piece by piece: streams of some dialects tell at their end what they have said. */
  readonly isRepeated: boolean;
}
