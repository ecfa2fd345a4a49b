import type { AskedTool, Failure, Usage } from '@sallyport/llm';
import type { AttemptFailure } from '../targets/target-picker.ts';

/** Reads one provider's answer behind its head, and says what becomes of it. */
export interface AnswerReader {
  data(chunk: Buffer): void;
  end(): void;
  /** The answer broke off, and what has come of it is enough to make something of; without it, it is not. */
  cut?(): void;
  /** Holds its source back itself while the caller is slow; without these, the connection is held back. */
  pause?(): void;
  resume?(): void;
  /** As far as it was told. */
  readonly told: Told;
  /** Nothing more will come, and nothing is wanted. */
  close(): void;
}

/** What an answer says of itself. */
export interface Told {
  readonly usage: Usage | undefined;
  /** What is counted in something else than tokens, by the names of quantities. */
  readonly amounts?: Readonly<Record<string, number>> | undefined;
  /** The model that answered. */
  readonly model: string | undefined;
  /** Of what the model wrote, roughly. */
  readonly outputBytes: number;
  /** Calls of tools that the model asked for. */
  readonly askedTools?: readonly AskedTool[] | undefined;
  /** Of the answer, where later requests may go on from it by its id. */
  readonly id?: string | undefined;
  /** All of it was told. */
  readonly isComplete: boolean;
}

/** Who has the answer go to the caller. */
export interface AnswerTaker {
  /** Before `begin`: so much more is kept. False where there is no room: the caller was told, and the reader is closed. */
  hold(bytes: number): boolean;
  /** The answer is good: it begins to go to the caller, and no other target is asked. */
  begin(headers: readonly string[]): void;
  /** After `begin`. */
  write(bytes: Buffer): void;
  /** All of it is written. */
  complete(): void;
  /** Before `begin`, another target may be asked; after it, the caller is told in the middle of its answer. */
  fail(failure: AttemptFailure, said?: SaidFailure): void;
}

/** What a provider said of its failure. */
export interface SaidFailure {
  readonly failure: Failure;
  /** Its JSON as it came, where it is in the caller's dialect. */
  readonly body?: Buffer | undefined;
  /** Names and values in turn, for the caller. */
  readonly headers?: readonly string[] | undefined;
}

export const toldNothing: Told = Object.freeze({
  usage: undefined,
  model: undefined,
  outputBytes: 0,
  isComplete: false,
});
