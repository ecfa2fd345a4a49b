import type { Exchange } from '@sallyport/pipeline';
import type { AnswerText } from './texts/answer-text.ts';
import type { GuardText } from './texts/guard-text.ts';

/**
 * Looks at the texts of a request before anyone is asked, or at those of an answer before they leave. `guardHooks` makes a plugin's hooks of
 * it, so that a guard knows nothing of dialects, frames and refusals.
 */
export interface Guard {
  input?(texts: readonly GuardText[], x: Exchange): Verdict | Promise<Verdict>;
  /**
   * Of a stream: what has come of each text since the last time, with some of what was before it (up to `text.from`, which is gone). `isEnd`:
   * nothing more comes.
   */
  output?(texts: readonly AnswerText[], x: Exchange, isEnd: boolean): Verdict | Promise<Verdict>;
}

/** Undefined: let it pass. */
export type Verdict = Block | Mask | Flag | undefined;

/** What records tell of a verdict; never what was said. */
interface Told {
  /** Which rule or category it was. */
  readonly rule?: string | undefined;
  readonly reason?: string | undefined;
  /** How many places. */
  readonly count?: number | undefined;
  /** A plugin's own, by the names that records have for it. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

export interface Block extends Told {
  readonly type: 'block';
  /** For the caller. */
  readonly message: string;
  /** Instead of the plugin's own. */
  readonly status?: number | undefined;
}

/** Passes once some of it is replaced. */
export interface Mask extends Told {
  readonly type: 'mask';
  /** Those of one text do not overlap. */
  readonly edits: readonly TextEdit[];
  /** Of a stream: texts whose end could be the beginning of something. What is from there on stays here until more has come. */
  readonly holds?: readonly TextHold[];
}

/** Passes, and is recorded. */
export interface Flag extends Told {
  readonly type: 'flag';
}

export interface TextEdit {
  readonly of: GuardText;
  /** In UTF-16 units of its text; not before `from`. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

export interface TextHold {
  readonly of: AnswerText;
  readonly from: number;
}

/** A guard throws it when it cannot tell, because who it asks does not answer. Whether texts pass then is the configuration's to say. */
export class GuardUnavailable extends Error {
  /** For records: timeout, http_500, … */
  readonly reason: string;

  constructor(reason: string, detail: string, cause?: unknown) {
    super(detail, { cause });
    this.name = 'GuardUnavailable';
    this.reason = reason;
  }
}
