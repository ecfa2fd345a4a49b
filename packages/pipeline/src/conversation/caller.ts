import type { Exchange } from '../exchange.ts';

/**
 * Whose conversation it is: the person, whoever acts for them; else the consumer, else the program, else whatever was shown.
 * Callers that proved nothing are their address, since programs ask models and MCP servers under different names.
 */
export function conversationCaller(x: Exchange): string {
  const { consumer, credential, claims } = x;
  const actor = x.actors[0];
  // Some plugins call a consumer a person.
  if (actor?.type === 'person' && actor.id !== consumer?.id) {
    const issuer = claims?.['iss'];
    return `person ${typeof issuer === 'string' ? issuer : ''} ${actor.id}`;
  }
  // Without a credential, a consumer stands for all who have none.
  if (consumer !== undefined && credential !== undefined) return `consumer ${consumer.id}`;
  if (actor !== undefined) return `actor ${actor.id}`;
  if (credential !== undefined) return `credential ${credential.id}`;
  return `address ${x.head.clientIp}`;
}
