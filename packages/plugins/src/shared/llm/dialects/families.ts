import { dialectNames } from '@sallyport/llm/settings';

/** In which dialect errors are told to whoever speaks the language of a family that is passed on as it is. */
export const dialectOfFamily: Readonly<Record<string, string>> = {
  openai: 'openai-chat',
  anthropic: 'anthropic-messages',
  bedrock: 'bedrock-converse',
  gemini: 'gemini',
  'cohere-rerank': 'cohere-chat',
};

/** Whether callers can be answered who speak it: a dialect, or such a family. */
export function isFamily(name: string): boolean {
  return dialectNames.has(name) || Object.hasOwn(dialectOfFamily, name);
}
