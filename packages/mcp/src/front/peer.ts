import type { Exchange } from '@sallyport/pipeline';
import { modernClient } from '../client-facts.ts';
import type { EndpointSession } from '../endpoint.ts';
import type { ReadCall } from '../message.ts';
import type { ClientFacts } from '../neutral.ts';
import { principalOf } from '../session/principal.ts';
import { statelessClient } from './legacy/legacy-post.ts';
import type { FrontParts } from './parts.ts';

/** Who sent a call, and its side of the endpoint. */
export interface Peer {
  readonly client: ClientFacts;
  readonly session: EndpointSession;
}

/** Undefined for a call that will be refused when it is served: its session is not there, or not its own. */
export async function findPeer(
  { endpoint, sessions, seal, isManaged }: FrontParts,
  x: Exchange,
  call: ReadCall,
): Promise<Peer | undefined> {
  const principal = principalOf(x);
  if (call.revision.era === 'legacy' && isManaged) {
    const id = x.requestHeaders.get('mcp-session-id');
    const session = id === undefined || !seal.isReady ? undefined : await sessions.find(id, principal);
    return session && { client: session.client, session: endpoint.resume(session.data) };
  }
  const isLegacy = call.revision.era === 'legacy';
  const client = isLegacy ? statelessClient(call.revision.version) : modernClient(call.messages[0]!);
  return { client, session: endpoint.visit({ x, client, principal }) };
}
