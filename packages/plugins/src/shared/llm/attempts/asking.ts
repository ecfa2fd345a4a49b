import type { Clock, Exchange, Refusal } from '@sallyport/pipeline';
import type { AnswerReader } from '../answers/answer-reader.ts';
import type { ServedLlmCall } from '../calls/llm-call.ts';
import type { ModelTarget, Place } from '../targets/model-target.ts';
import type { Attempt } from './attempt.ts';
import type { Composed } from './composed.ts';

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
