import { DefaultChatTransport } from 'ai';
import type { ChatMessage, Question } from '../../src/wire.ts';
import { apiUrl, request } from './request.ts';

/** Sends questions. `modelOf` tells the model that is chosen when one is sent. */
export function createTransport(modelOf: () => string): DefaultChatTransport<ChatMessage> {
  return new DefaultChatTransport<ChatMessage>({
    api: apiUrl('chat'),
    fetch: request,
    prepareSendMessagesRequest: ({ id, messages, trigger }) => {
      const question: Question = { conversationId: id, model: modelOf() };
      const body = trigger === 'regenerate-message' ? question : { ...question, text: textOf(messages.at(-1)) };
      return { body, headers: { traceparent: newTraceparent() } };
    },
  });
}

/** What is said in a message, without its steps. */
export function textOf(message: ChatMessage | undefined): string {
  return (message?.parts ?? []).flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
}

/** One trace for each question: everything that it causes is found by it. */
function newTraceparent(): string {
  return `00-${randomHex(16)}-${randomHex(8)}-01`;
}

function randomHex(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
}
