import type { FinishReason } from '../../../neutral/answer.ts';

export function readFinish(reason: unknown): FinishReason {
  return typeof reason === 'string' ? (reasons.get(reason) ?? 'unknown') : 'unknown';
}

export function writeFinish(reason: FinishReason): string {
  return words[reason];
}

const reasons = new Map<string, FinishReason>([
  ['stop', 'stop'],
  ['eos', 'stop'],
  ['end_turn', 'stop'],
  ['length', 'length'],
  ['model_length', 'length'],
  ['max_tokens', 'length'],
  ['tool_calls', 'tool-calls'],
  ['function_call', 'tool-calls'],
  ['content_filter', 'content-filter'],
  ['error', 'error'],
  ['insufficient_system_resource', 'error'],
]);

const words: Record<FinishReason, string> = {
  stop: 'stop',
  'stop-sequence': 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  refusal: 'content_filter',
  pause: 'stop',
  error: 'error',
  unknown: 'stop',
};
