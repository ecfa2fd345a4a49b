import type { ChatRequest } from '../neutral/request.ts';

/**
 * Why a request makes no sense in another language than its own, for the caller; undefined when it does. Leaving out what
 * is named here would not be a loss but another question.
 */
export function untranslatable({
  previousId,
  isPrompt,
  messages,
}: ChatRequest): { problem: string; param: string } | undefined {
  if (previousId !== undefined) {
    const problem = 'previous_response_id names a conversation that the model configured here does not know';
    return { problem, param: 'previous_response_id' };
  }
  if (isPrompt === true && messages.some(({ parts }) => parts.some(({ type }) => type === 'opaque'))) {
    return { problem: 'prompt must be one text for the model that is configured here', param: 'prompt' };
  }
  return undefined;
}
