import { findDialect } from '../attempts/compose.ts';
import type { CallerDialect } from '../calls/llm-call.ts';

/** In which dialect errors are told to whoever speaks a family's language. */
const dialectOf: Readonly<Record<string, string>> = {
  openai: 'openai-chat',
  anthropic: 'anthropic-messages',
  bedrock: 'bedrock-converse',
  gemini: 'gemini',
  'cohere-rerank': 'cohere-chat',
};

/** Of a dialect, or of the family of those that are passed on as they are; undefined where nobody knows it. */
export function callerDialect(name: string): CallerDialect | undefined {
  return findDialect(name) ?? findDialect(dialectOf[name] ?? '');
}
