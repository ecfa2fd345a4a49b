import { type Chat, useChat } from '@ai-sdk/react';
import type { ChatMessage } from '../../src/wire.ts';
import { textOf } from '../api/ask.ts';

/** What is said, and what can be done about it. */
export function useConversation(chat: Chat<ChatMessage>) {
  const { messages, status, error, sendMessage, regenerate, stop, setMessages } = useChat<ChatMessage>({
    chat,
    // Words come faster than anybody reads.
    throttle: 50,
  });
  const last = messages.at(-1);
  const retry = () => {
    if (error === undefined || last?.role !== 'user') return void regenerate();
    // It may never have arrived, so it is said again.
    setMessages((all) => all.slice(0, -1));
    void sendMessage({ text: textOf(last) });
  };
  return {
    messages,
    last,
    error,
    isRunning: status === 'submitted' || status === 'streaming',
    ask: (text: string) => void sendMessage({ text }),
    retry,
    stop: () => void stop(),
  };
}
