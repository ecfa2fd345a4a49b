import type { PlainBrowser } from '@sallyport/testkit';
import { DefaultChatTransport, readUIMessageStream } from 'ai';
import type { ChatMessage, Hop, Problem } from '../index.ts';

export interface AskOptions {
  readonly conversation?: string;
  readonly model?: string;
  readonly signal?: AbortSignal;
  /** Gets the answer as far as it is, whenever more of it has come. */
  readonly onPart?: (answer: ChatMessage) => void;
}

export const traceId = 'abcdef0123456789abcdef0123456789';

/** Asks as the page does, with its library. Without a text the last question is asked again. */
export async function ask(browser: PlainBrowser, url: string, text: string | undefined, options: AskOptions = {}) {
  const { conversation = 'conversation-1', model = 'planner', signal, onPart } = options;
  const transport = new DefaultChatTransport<ChatMessage>({
    api: `${url}/api/chat`,
    fetch: (api, init) =>
      browser.fetch(String(api), { ...init, headers: Object.fromEntries(new Headers(init?.headers)) }),
    prepareSendMessagesRequest: () => ({
      headers: { 'sec-fetch-site': 'same-origin', traceparent: `00-${traceId}-0123456789abcdef-01` },
      body: { conversationId: conversation, model, text },
    }),
  });
  const stream = await transport.sendMessages({
    trigger: 'submit-message',
    chatId: conversation,
    messageId: undefined,
    messages: [],
    abortSignal: signal,
  });
  let answer: ChatMessage | undefined;
  for await (const message of readUIMessageStream<ChatMessage>({ stream })) {
    answer = message;
    onPart?.(message);
  }
  return answer!;
}

export function textOf({ parts }: ChatMessage): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

export function hopsOf({ parts }: ChatMessage): Hop[] {
  return parts.flatMap((part) => (part.type === 'data-hop' ? [part.data] : []));
}

export function problemOf({ parts }: ChatMessage): Problem | undefined {
  return parts.flatMap((part) => (part.type === 'data-problem' ? [part.data] : []))[0];
}

export function toolsOf({ parts }: ChatMessage) {
  return parts.flatMap((part) => (part.type === 'dynamic-tool' ? [part] : []));
}
