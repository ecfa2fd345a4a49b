import type { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import { textOf } from '../shared/parts.ts';

/** Models that go on with a text are given a prompt as it is, and a conversation as a script of it. */
export function promptOf({ messages, isPrompt }: ChatRequest, losses: Losses): string {
  loseAllButText(messages, losses);
  if (isPrompt === true || messages.length === 1) return messages.map(({ parts }) => textOf(parts)).join('\n');
  losses.add('messages.role', 'the model goes on with a text');
  return `${messages.map(({ role, parts }) => `${speakers[role]}: ${textOf(parts)}`).join('\n\n')}\n\nAssistant:`;
}

export function loseAllButText(messages: ChatRequest['messages'], losses: Losses): void {
  for (const { parts } of messages) {
    for (const part of parts) {
      if (part.type !== 'text') losses.add(`messages.${part.type}`, 'the model reads text alone');
      if ('cache' in part && part.cache !== undefined) losses.add('cache', 'nothing is remembered here');
    }
  }
}

const speakers = { system: 'System', user: 'User', assistant: 'Assistant', tool: 'Tool' };
