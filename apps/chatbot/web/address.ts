import { useSyncExternalStore } from 'react';

const parameter = 'conversation';

/** The conversation in the page's address; undefined where a new one begins. */
export function useConversationId(): string | undefined {
  return useSyncExternalStore(subscribe, read);
}

/** Shows another conversation, and leaves a way back. */
export function goTo(conversationId: string | undefined): void {
  if (read() !== conversationId) history.pushState(null, '', addressOf(conversationId));
  dispatchEvent(new PopStateEvent('popstate'));
}

/** The new conversation that is shown is there now, and has an address; it is the same page. */
export function giveAddress(conversationId: string): void {
  if (read() !== undefined) return;
  history.replaceState(null, '', addressOf(conversationId));
  dispatchEvent(new PopStateEvent('popstate'));
}

export function addressOf(conversationId: string | undefined): string {
  const url = new URL(location.href);
  if (conversationId === undefined) url.searchParams.delete(parameter);
  else url.searchParams.set(parameter, conversationId);
  return `${url.pathname}${url.search}`;
}

function read(): string | undefined {
  return new URLSearchParams(location.search).get(parameter) ?? undefined;
}

function subscribe(listener: () => void): () => void {
  addEventListener('popstate', listener);
  return () => removeEventListener('popstate', listener);
}
