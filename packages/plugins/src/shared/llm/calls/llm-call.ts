import type { ChatDialect, EmbeddingsDialect, Json, Operation } from '@sallyport/llm';
import type { Call, LlmCall } from '@sallyport/pipeline';

/** The wire language that a caller speaks, for whatever it asks. */
export type CallerDialect = ChatDialect | EmbeddingsDialect;

/** A request to a model, as the proxying plugins have read it. */
export interface ReadLlmCall extends LlmCall {
  readonly operation: Operation;
  readonly body: Json;
  /** What the caller speaks. */
  readonly caller: CallerDialect;
  /** The same as it came. */
  readonly bytes: Buffer;
  /** What usage is estimated from, where nobody tells it: bytes, and the tokens that the caller wants at most. */
  readonly inputBytes: number;
  readonly outputTokensMax: number | undefined;
  /** What `stream` was before the configuration had its say. */
  readonly wantsStream: boolean;
}

export function isReadLlmCall(call: Call | undefined): call is ReadLlmCall {
  return call?.kind === 'llm' && 'bytes' in call;
}

/** The same without what was said, which nobody needs once an answer has begun, and which may be long. */
export function withoutBody(call: ReadLlmCall): ReadLlmCall {
  return { ...call, body: nothing, bytes: noBytes };
}

const nothing: Json = Object.freeze({});
const noBytes = Buffer.alloc(0);

export function isChatDialect(dialect: CallerDialect): dialect is ChatDialect {
  return 'framing' in dialect;
}
