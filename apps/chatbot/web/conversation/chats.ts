import { Chat } from '@ai-sdk/react';
import type { ChatMessage } from '../../src/wire.ts';
import { type AskingOptions, createTransport } from '../api/ask.ts';

interface ChatsOptions extends Pick<AskingOptions, 'modelOf'> {
  readonly onTaken: (conversationId: string) => void;
  readonly onAnswered: () => void;
}

/** Makes conversations. An answer that is on its way goes on while another conversation is looked at. */
export class Chats {
  readonly #options: ChatsOptions;
  readonly #running = new Map<string, Chat<ChatMessage>>();

  constructor(options: ChatsOptions) {
    this.#options = options;
  }

  /** One that is being answered; what others hold is for the server to tell. */
  findRunning(id: string): Chat<ChatMessage> | undefined {
    return this.#running.get(id);
  }

  create(id: string, messages: readonly ChatMessage[]): Chat<ChatMessage> {
    const { modelOf, onTaken, onAnswered } = this.#options;
    const chat: Chat<ChatMessage> = new Chat<ChatMessage>({
      id,
      messages: [...messages],
      transport: createTransport({
        modelOf,
        onTaken: () => {
          this.#running.set(id, chat);
          onTaken(id);
        },
      }),
      onFinish: () => {
        this.#running.delete(id);
        onAnswered();
      },
    });
    return chat;
  }
}
