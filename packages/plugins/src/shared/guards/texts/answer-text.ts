import type { GuardText } from './guard-text.ts';

/** A text of an answer; of a stream, what has come of it. */
export interface AnswerText extends GuardText {
  /** What came before this is gone to the caller: it is here for what it means. Always 0 of an answer that is whole. */
  readonly from: number;
  /** Of a text that comes in pieces: where in it `text` begins. Undefined for one that is whole. */
  readonly base?: number | undefined;
  /** It comes in pieces of JSON: its escapes are not resolved. */
  readonly isJson?: boolean | undefined;
  /** It is the text before it once more, with escapes of JSON resolved; what is found in both is replaced once. */
  readonly isDecoded?: boolean | undefined;
  /** The same was looked at before, piece by piece: streams of some dialects tell at their end what they have said. */
  readonly isRepeated: boolean;
}
