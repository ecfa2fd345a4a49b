import type { Json, Operation } from '@sallyport/llm';
import type { Call, LlmCall } from '@sallyport/pipeline';
import type { CallerDialect } from '../dialects/caller-dialect.ts';

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
  /** How many answers are wanted, each of which may be so long. */
  readonly answers: number;
}

/** A request to a model, as the proxying plugins have read it. */
export interface ReadLlmCall extends ServedLlmCall {
  readonly body: Json;
  /** What `stream` was before the configuration had its say. */
  readonly wantsStream: boolean;
}

export function isServedCall(call: Call | undefined): call is ServedLlmCall {
  return call?.kind === 'llm' && 'inputBytes' in call;
}

export function isReadLlmCall(call: Call | undefined): call is ReadLlmCall {
  return call?.kind === 'llm' && 'wantsStream' in call;
}

/** The same without what was said, which nobody needs once an answer has begun, and which may be long. */
export function withoutBody(call: ReadLlmCall): ReadLlmCall {
  return { ...call, body: nothing, bytes: noBytes };
}

const nothing: Json = Object.freeze({});
const noBytes = Buffer.alloc(0);
