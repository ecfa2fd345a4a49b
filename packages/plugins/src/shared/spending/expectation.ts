import type { Call } from '@sallyport/pipeline';
import { isServedCall, type ServedLlmCall } from '../llm/calls/llm-call.ts';
import { bytesPerToken } from '../llm/facts/estimate.ts';
import { textBytes } from '../llm/facts/text-bytes.ts';

/** What a request will use, as far as can be told before it is sent. */
export interface Expectation {
  /** Requests to models, or calls of tools. */
  readonly calls: number;
  readonly inputTokens: number;
  /** As much as the caller allows; where it says nothing, as much as answers have been. */
  readonly outputTokensMax: number;
  /** As much as answers have been, where the caller allows so much. */
  readonly outputTokens: number;
}

/** Foretells what requests will use, from what others before them used. */
export class Expectations {
  readonly #usualAtFirst: number;
  #usual: number | undefined;

  /** `usualTokens`: of an answer's tokens while nothing is known. */
  constructor(usualTokens: number) {
    this.#usualAtFirst = usualTokens;
  }

  /** Of a request to a model; undefined for a call that nobody has read. */
  of(call: Call | undefined): Expectation {
    const usual = Math.ceil(this.#usual ?? this.#usualAtFirst);
    if (!isServedCall(call)) return { calls: 1, inputTokens: 0, outputTokensMax: usual, outputTokens: usual };
    const inputTokens =
      call.inputBytes === undefined ? 0 : Math.ceil(textBytes(call.body, call.inputBytes) / bytesPerToken);
    if (answerless.has(call.operation)) return { calls: 1, inputTokens, outputTokensMax: 0, outputTokens: 0 };
    return { calls: 1, inputTokens, ...this.#output(call, usual) };
  }

  #output({ outputTokensMax, answers }: ServedLlmCall, usual: number) {
    const outputTokens = Math.min(usual, outputTokensMax ?? usual) * answers;
    // Whoever names no limit gets what is usual twice over: answers are of all lengths.
    return { outputTokens, outputTokensMax: (outputTokensMax ?? 2 * usual) * answers };
  }

  /** An answer had so many tokens. */
  learn(outputTokens: number): void {
    this.#usual = this.#usual === undefined ? outputTokens : this.#usual + (outputTokens - this.#usual) / 16;
  }
}

/** What is asked for without an answer in words. */
const answerless: ReadonlySet<string> = new Set(['embeddings', 'rerank', 'count-tokens', 'files', 'batches']);
