import type { Exchange } from '@sallyport/pipeline';
import { modernClient, statelessClient } from '../client-facts.ts';
import type { EndpointSession } from '../endpoint.ts';
import type { ReadCall } from '../message.ts';
import type { ClientFacts } from '../neutral.ts';
import { principalOf } from '../session/principal.ts';
import type { ClientSession } from '../session/sessions.ts';
import { streamOf } from './legacy/stream-address.ts';
import type { FrontParts } from './parts.ts';

/** Who sent a call, and its side of the endpoint. */
export interface Peer {
  readonly client: ClientFacts;
  readonly session: EndpointSession;
}

/** Undefined for a call that will be refused when it is served: its session is not there, or not its own. */
export async function findPeer(parts: FrontParts, x: Exchange, call: ReadCall): Promise<Peer | undefined> {
  const { endpoint, seal, isManaged } = parts;
  const principal = principalOf(x);
  if (call.revision.era === 'legacy' && isManaged) {
    const session = seal.isReady ? await findSession(parts, x, principal) : undefined;
    if (session === undefined) parts.strangers.add(x);
    return session && { client: session.client, session: endpoint.resume(session.data) };
  }
  const isLegacy = call.revision.era === 'legacy';
  const client = isLegacy ? statelessClient(call.revision.version) : modernClient(call.messages[0]!);
  return { client, session: endpoint.visit({ x, client, principal }) };
}

/** The session that a legacy client shows: by its stream's address (2024-11-05), or by its id. */
async function findSession(parts: FrontParts, x: Exchange, principal: string): Promise<ClientSession | undefined> {
  const stream = streamOf(parts, x, principal);
  if (stream !== undefined) return parts.sessions.findNamed(stream.key, principal);
  const id = x.requestHeaders.get('mcp-session-id');
  return id === undefined ? undefined : parts.sessions.find(id, principal);
}
