import type { ChatDialect, EmbeddingsDialect, Json } from '@sallyport/llm';
import type { Call } from '@sallyport/pipeline';
import type { ServedLlmCall } from '../attempts/asking.ts';

/** The wire language that a caller speaks, for whatever it asks. */
export type CallerDialect = ChatDialect | EmbeddingsDialect;

/** A request to a model, as the proxying plugins have read it. */
export interface ReadLlmCall extends ServedLlmCall {
  readonly body: Json;
  /** What `stream` was before the configuration had its say. */
  readonly wantsStream: boolean;
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

export function isChatDialect(dialect: CallerDialect): dialect is ChatDialect {
  return 'framing' in dialect;
}
