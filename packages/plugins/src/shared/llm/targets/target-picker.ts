import type { Usage } from '@sallyport/llm';
import type { Exchange, LlmCall, Refusal } from '@sallyport/pipeline';
import type { OfferedModel } from '../models/model-list.ts';
import type { ModelTarget } from './model-target.ts';

/** Chooses among the targets of one plugin. */
export interface TargetPicker {
  /**
   * An exchange is about to be sent on: which targets may serve it. A refusal where none may (nobody has that model, a rule denies it); a
   * promise where finding out takes its time.
   */
  open(x: Exchange, call: LlmCall): Picking | Refusal | Promise<Picking | Refusal>;
  /** For whoever no target can be asked for. */
  readonly nobody: Refusal;
  /** The models that this caller may ask for by name. */
  models(x: Exchange): readonly OfferedModel[];
  close(): void;
}

/** The attempts of one exchange, one after another: each is `next`, `answered` if it comes to that, and exactly once `ended`. */
export interface Picking {
  /**
   * The target to ask now: the attempt has begun. Undefined when there is none left to try; before the first attempt a refusal instead,
   * which says when to come again.
   */
  next(): Picked | Promise<Picked>;
  /** The attempt's answer is good, and begins to go to the caller: no other target will be asked. */
  answered(): void;
  /** A piece of the answer goes to the caller; where a later request may go on from it. */
  told?(bytes: Buffer): void;
  ended(outcome: AttemptOutcome): void;
  /** May another target be asked after this? */
  failsOver(failure: AttemptFailure): boolean;
  /** After how many seconds a caller might have more luck, for an answer that tells of failure; undefined when nothing is known. */
  readonly retryAfterS: number | undefined;
}

export type Picked = ModelTarget | Refusal | undefined;

/** What an attempt came to. */
export interface AttemptOutcome {
  /** Undefined for an answer that was given, or that its caller did not wait for. */
  readonly failure: AttemptFailure | undefined;
  /** From sending to the end of the answer. */
  readonly durationMs: number;
  readonly timeToFirstTokenMs: number | undefined;
  /** The provider's own numbers, or an estimate; undefined where nothing was written. */
  readonly usage: Usage | undefined;
  /** US dollars; undefined when unknown. */
  readonly cost: number | undefined;
}

export interface AttemptFailure {
  /**
   * `connect`: nothing was sent. `timeout`: no answer in time, or silence in the middle. `reset`, `cut`: the connection broke before or
   * in the answer. `invalid`: what came is no answer. `status`: the provider refused. `broken`: it began to answer, and then said that it failed.
   */
  readonly kind: 'connect' | 'timeout' | 'reset' | 'cut' | 'invalid' | 'status' | 'broken';
  readonly status?: number | undefined;
  /** The provider asks to be left alone for so long. */
  readonly retryAfterS?: number | undefined;
  /** Not one byte was sent. */
  readonly nothingSent: boolean;
  /** For the gateway's log: it names the server. */
  readonly detail?: string | undefined;
}
