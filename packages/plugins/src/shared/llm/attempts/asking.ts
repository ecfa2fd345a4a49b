import type { Operation } from '@sallyport/llm';
import type { Clock, Exchange, LlmCall, Refusal } from '@sallyport/pipeline';
import type { AnswerReader } from '../answers/answer-reader.ts';
import type { CallerDialect } from '../calls/llm-call.ts';
import type { ModelTarget, Place } from '../targets/model-target.ts';
import type { Attempt } from './attempt.ts';
import type { Composed } from './compose.ts';

/** A request that targets are asked for. */
export interface ServedLlmCall extends LlmCall {
  readonly operation: Operation;
  /** What errors are told in. */
  readonly caller: CallerDialect;
  readonly method: string;
  /** Its body as it came, where it was read and is for logs. */
  readonly bytes: Buffer;
  /** What usage is estimated from, where nobody tells it: bytes, and the tokens that the caller wants at most. Undefined where it is not. */
  readonly inputBytes: number | undefined;
  readonly outputTokensMax: number | undefined;
}

/** How one kind of request is put to a target, and who reads what comes back. */
export interface Asking<Call extends ServedLlmCall> {
  compose(call: Call, target: ModelTarget, place: Place): Composed | Refusal;
  /** Names and values in turn, but for the credential. */
  headers(x: Exchange, call: Call, target: ModelTarget, place: Place, composed: Composed): string[];
  /** By the answer's head. */
  readerFor(call: Call, attempt: Attempt, status: number, rawHeaders: readonly string[], clock: Clock): AnswerReader;
  /** The same without what was said, which nobody needs once an answer has begun, and which may be long. */
  withoutBody(call: Call): Call;
}
