import type { FinishReason } from '../../neutral/answer.ts';

export function readFinish(word: unknown): FinishReason {
  return (typeof word === 'string' ? reasons.get(word) : undefined) ?? 'unknown';
}

export function writeFinish(reason: FinishReason): string {
  return words[reason];
}

const reasons = new Map<string, FinishReason>([
  ['COMPLETE', 'stop'],
  ['STOP_SEQUENCE', 'stop-sequence'],
  ['MAX_TOKENS', 'length'],
  ['TOOL_CALL', 'tool-calls'],
  ['ERROR', 'error'],
  ['TIMEOUT', 'error'],
  ['USER_CANCEL', 'error'],
  ['ERROR_LIMIT', 'length'],
  ['ERROR_TOXIC', 'content-filter'],
]);

const words: Record<FinishReason, string> = {
  stop: 'COMPLETE',
  'stop-sequence': 'STOP_SEQUENCE',
  length: 'MAX_TOKENS',
  'tool-calls': 'TOOL_CALL',
  'content-filter': 'ERROR',
  refusal: 'COMPLETE',
  pause: 'COMPLETE',
  error: 'ERROR',
  unknown: 'COMPLETE',
};
