import { generateId } from 'ai';
import type { ChatMessage } from '../wire.ts';
import { badRequest, ChatFailure, notFound } from './failures.ts';
import type { ServerServices } from './server.ts';

/** Keeps the question, and gives its conversation, which ends with it. Without a text, the last question is asked again. */
export function prepareConversation(
  person: string,
  { conversationId, text }: { readonly conversationId: string; readonly text: string | undefined },
  { conversations, bounds }: Pick<ServerServices, 'conversations' | 'bounds'>,
): readonly ChatMessage[] {
  if (text === undefined) {
    conversations.forgetAnswer(person, conversationId);
    const kept = conversations.find(person, conversationId);
    if (kept === undefined) throw notFound;
    return kept.messages;
  }
  if (text.trim() === '') throw badRequest('The question is empty.', 'Write one.');
  const bytes = Buffer.byteLength(text);
  const { questionBytesMax, conversationBytesMax } = bounds;
  if (bytes > questionBytesMax)
    throw new ChatFailure(413, {
      kind: 'bounds',
      message: `The question has ${bytes} bytes, and ${questionBytesMax} are taken at most.`,
      advice: 'Ask in fewer words.',
    });
  if (conversations.bytesOf(person, conversationId) + bytes > conversationBytesMax)
    throw new ChatFailure(413, {
      kind: 'bounds',
      message: 'This conversation has become as long as conversations may be.',
      advice: 'Begin a new one.',
    });
  const question: ChatMessage = { id: generateId(), role: 'user', parts: [{ type: 'text', text }] };
  conversations.ask(person, conversationId, question, titleOf(text));
  return conversations.find(person, conversationId)!.messages;
}

const firstTitleCharsMax = 80;

function titleOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= firstTitleCharsMax ? line : `${line.slice(0, firstTitleCharsMax - 1).trimEnd()}…`;
}
