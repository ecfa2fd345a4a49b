import type { ChatRequest } from '../../neutral/request.ts';
import type { FunctionTool } from '../../neutral/tools.ts';

/**
 * Tools that were called in a conversation, for providers that want those told of although the caller tells of none any more: all
 * that is known of them is their names.
 */
export function calledTools({ messages }: ChatRequest): FunctionTool[] {
  const names = new Set<string>();
  for (const { parts } of messages) for (const part of parts) if (part.type === 'tool-call') names.add(part.name);
  return [...names].map((name) => ({ type: 'function', name }));
}
