export { inputTokens, outputTokens } from '@sallyport/contracts';

/**
 * Tokens in disjoint classes, so that they can be added and priced one by one. Dialects differ in which of their numbers
 * contain others; each reads its own to this.
 */
export interface Usage {
  /** Read by the model, and neither from a cache, nor written to one, nor sound. */
  input: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  inputAudio: number;
  /** Said: without thoughts and sound. */
  output: number;
  reasoning: number;
  outputAudio: number;
  /** Not the provider's numbers: made up from what was sent and seen. */
  isEstimated?: boolean | undefined;
  /** The tier that was served, as the provider names it; prices depend on it. */
  serviceTier?: string | undefined;
}

export function noUsage(): Usage {
  return {
    input: 0,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    inputAudio: 0,
    output: 0,
    reasoning: 0,
    outputAudio: 0,
  };
}

/** Both together. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite5m: a.cacheWrite5m + b.cacheWrite5m,
    cacheWrite1h: a.cacheWrite1h + b.cacheWrite1h,
    inputAudio: a.inputAudio + b.inputAudio,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
    outputAudio: a.outputAudio + b.outputAudio,
    isEstimated: a.isEstimated === true || b.isEstimated === true ? true : undefined,
    serviceTier: b.serviceTier ?? a.serviceTier,
  };
}
