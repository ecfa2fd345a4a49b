import type { FinishReason } from '../../neutral/answer.ts';

/** `hasCalls`: Gemini has no word of its own for an answer that waits for its tools. */
export function readFinish(word: string, hasCalls: boolean): FinishReason {
  const reason = reasons.get(word) ?? 'unknown';
  return reason === 'stop' && hasCalls ? 'tool-calls' : reason;
}

export function writeFinish(reason: FinishReason): string {
  return words[reason];
}

const reasons = new Map<string, FinishReason>([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['SAFETY', 'content-filter'],
  ['RECITATION', 'content-filter'],
  ['BLOCKLIST', 'content-filter'],
  ['PROHIBITED_CONTENT', 'content-filter'],
  ['SPII', 'content-filter'],
  ['MODEL_ARMOR', 'content-filter'],
  ['IMAGE_SAFETY', 'content-filter'],
  ['IMAGE_PROHIBITED_CONTENT', 'content-filter'],
  ['IMAGE_RECITATION', 'content-filter'],
  ['MALFORMED_FUNCTION_CALL', 'error'],
  ['UNEXPECTED_TOOL_CALL', 'error'],
  ['TOO_MANY_TOOL_CALLS', 'error'],
  ['MISSING_THOUGHT_SIGNATURE', 'error'],
  ['MALFORMED_RESPONSE', 'error'],
  ['CONTINUATION', 'pause'],
]);

const words: Record<FinishReason, string> = {
  stop: 'STOP',
  'stop-sequence': 'STOP',
  length: 'MAX_TOKENS',
  'tool-calls': 'STOP',
  'content-filter': 'SAFETY',
  refusal: 'SAFETY',
  // CONTINUATION would promise a token to go on with.
  pause: 'OTHER',
  error: 'OTHER',
  unknown: 'OTHER',
};
