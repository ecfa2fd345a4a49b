import { DefaultChatTransport } from 'ai';
import type { ChatMessage, Question } from '../../src/wire.ts';
import { apiUrl, request } from './request.ts';

export interface AskingOptions {
  /** The model that is chosen when a question is sent. */
  readonly modelOf: () => string;
  /** The server has taken a question; the first makes the conversation. */
  readonly onTaken: () => void;
}

/** Sends questions. */
export function createTransport({ modelOf, onTaken }: AskingOptions): DefaultChatTransport<ChatMessage> {
  return new DefaultChatTransport<ChatMessage>({
    api: apiUrl('chat'),
    fetch: async (url, init) => {
      const response = await request(url, init);
      onTaken();
      return response;
    },
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
