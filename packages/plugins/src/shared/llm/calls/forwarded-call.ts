import type { Json } from '@sallyport/llm';
import type { Call } from '@sallyport/pipeline';
import type { ServedLlmCall } from './llm-call.ts';

/** A request that passes as it is, but for the model's name. */
export interface ForwardedCall extends ServedLlmCall {
  /** What follows the operation's own path. */
  readonly rest: string;
  /** Of the caller's query, what goes on. */
  readonly query: string;
  readonly payload: Payload;
}

/** `upload`: a form that nobody has read, and that passes piece by piece. */
export type Payload =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly bytes: Buffer; readonly value: Json }
  | { readonly kind: 'form'; readonly bytes: Buffer; readonly boundary: string; readonly type: string }
  | { readonly kind: 'upload'; readonly boundary: string; readonly type: string };

export function isForwardedCall(call: Call | undefined): call is ForwardedCall {
  return call?.kind === 'llm' && 'payload' in call;
}

/** The body that was read; undefined where there was none, or nobody has read it. */
export function bytesOf(payload: Payload): Buffer | undefined {
  return 'bytes' in payload ? payload.bytes : undefined;
}
