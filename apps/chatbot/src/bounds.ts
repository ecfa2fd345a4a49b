/** How much there may be of what. */
export interface Bounds {
  /** Of a question's text, in UTF-8. */
  readonly questionBytesMax: number;
  /** How long a question may take until its answer is written. */
  readonly questionMsMax: number;
  /** How often tools may be called for one question, before the model must answer with what it has. */
  readonly toolRoundsMax: number;
  /** How long one call of a tool may take. */
  readonly toolMsMax: number;
  readonly toolsMax: number;
  /** What a model is given of one tool's result. */
  readonly toolResultBytesMax: number;
  /** What the page is shown of it. */
  readonly shownResultCharsMax: number;
  /** Of one answer's text, with what tools are called with. */
  readonly answerCharsMax: number;
  /** How long an answer waits for somebody to read it. */
  readonly unreadMsMax: number;
  /** Of the rounds before a question that are sent with it. */
  readonly historyBytesMax: number;
  /** What one conversation may take on disk; then another has to be begun. */
  readonly conversationBytesMax: number;
  /** Of one person; the one that was left alone longest makes room. */
  readonly conversationsMax: number;
  /** After so long without a question a conversation is erased. */
  readonly conversationMsMax: number;
  /** Of one person. */
  readonly questionsAtOnceMax: number;
  /** Of everybody together. */
  readonly questionsAtOnceOfAllMax: number;
}

export const defaultBounds: Bounds = {
  questionBytesMax: 8_000,
  questionMsMax: 5 * 60_000,
  toolRoundsMax: 12,
  toolMsMax: 60_000,
  toolsMax: 128,
  toolResultBytesMax: 512 * 1024,
  shownResultCharsMax: 20_000,
  answerCharsMax: 200_000,
  unreadMsMax: 60_000,
  historyBytesMax: 256 * 1024,
  conversationBytesMax: 8 * 1024 * 1024,
  conversationsMax: 100,
  conversationMsMax: 90 * 24 * 3_600_000,
  questionsAtOnceMax: 3,
  questionsAtOnceOfAllMax: 100,
};
