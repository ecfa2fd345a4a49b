import type { LlmCacheFacts } from '@sallyport/contracts';
import type { ChatRequest } from '@sallyport/llm';
import type { Vector } from '@sallyport/pipeline';
import type { Recording } from '../shared/recording.ts';
import type { KeptAnswer } from './answers/kept-answer.ts';
import type { Replay } from './answers/replay.ts';
import type { AskedCall } from './key/asked-call.ts';
import type { CacheKey } from './key/key.ts';

/** What was found for a request, and what becomes of its answer. */
export class Lookup {
  status: LlmCacheFacts['status'] = 'Bypass';
  readonly call: AskedCall;
  request: ChatRequest | undefined;
  key: CacheKey | undefined;
  /** Of the words that are compared. */
  vector: Vector | undefined;
  /** The key that the answer is kept under, and the answer. */
  foundUnder = '';
  hit: KeptAnswer | undefined;
  replay: Replay | undefined;
  /** Of an answer that is kept while it passes. */
  recording: Recording | undefined;
  contentType = '';
  /** Why the cache, or a part of it, could not be asked. */
  failure: unknown = undefined;
  /** Milliseconds. */
  fetchMs: number | undefined;
  embeddingsMs: number | undefined;

  constructor(call: AskedCall) {
    this.call = call;
  }
}
