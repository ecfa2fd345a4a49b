import type { Chat } from './chat.ts';
import type { Landscape } from './landscape.ts';

export interface Conversation {
  hops: { id: string }[];
  totals: { by_kind: Record<string, number>; tool_calls: number; cost: number };
}

/** What the control plane tells of a conversation. */
export async function conversationOf({ controlPlane }: Landscape, requestId: string): Promise<Conversation> {
  return (await controlPlane.get(`/v2/conversations/${requestId}`)) as Conversation;
}

/** A session that an application keeps for all its chats; gives its id. */
export async function openSession({ gateway }: Landscape, key: string): Promise<string> {
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'chat', version: '1' } };
  const response = await fetch(`${gateway.proxyUrl}/mcp`, {
    method: 'POST',
    headers: { apikey: key, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
  });
  await response.text();
  return response.headers.get('mcp-session-id')!;
}

/** Somebody else says that they are in this chat, by everything that it has told of itself. Gives the id of the request. */
export async function impersonate({ gateway }: Landscape, key: string, chat: Chat): Promise<string> {
  const response = await fetch(`${gateway.proxyUrl}/chat`, {
    method: 'POST',
    headers: { ...chat.headers, apikey: key },
    body: JSON.stringify({ model: 'scripted-planner', messages: chat.turns }),
  });
  await response.text();
  return response.headers.get('x-kong-request-id')!;
}
