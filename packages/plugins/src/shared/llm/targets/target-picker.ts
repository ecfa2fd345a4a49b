import type { Usage } from '@sallyport/llm';
import type { Exchange, LlmCall, Refusal } from '@sallyport/pipeline';
import type { ModelTarget } from './model-target.ts';

/**
 * Chooses among the targets of one plugin. For each target that it picks it hears `started` and then, exactly once,
 * `ended`, whatever became of the attempt.
 */
export interface TargetPicker {
  /**
   * The target to ask next, given those that failed already; undefined when there is none left to try. A refusal where
   * nobody may serve this caller, before the first attempt. A promise where the choice takes its time.
   */
  pick(x: Exchange, call: LlmCall, tried: readonly ModelTarget[]): Picked | Promise<Picked>;
  started(target: ModelTarget): void;
  ended(target: ModelTarget, outcome: AttemptOutcome): void;
  /** May another target be asked after this? */
  failsOver(failure: AttemptFailure): boolean;
  close(): void;
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
}
