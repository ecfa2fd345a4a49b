import type { Answer, Exchange, Serving } from '@sallyport/pipeline';
import { principalOf } from '../../session/principal.ts';
import type { FrontParts } from '../parts.ts';
import { nothingGoesOn, refuse } from '../refuse.ts';

/** Ends a session: at the servers, and for every worker. */
export function serveLegacyDelete(parts: FrontParts, x: Exchange, answer: Answer): Serving {
  const end = async () => {
    const id = x.requestHeaders.get('mcp-session-id');
    if (!parts.isManaged) return refuse(answer, 405, 'There are no sessions', ['Allow', 'POST']);
    if (id === undefined) return refuse(answer, 400, 'Mcp-Session-Id is needed');
    const session = await parts.sessions.find(id, principalOf(x));
    if (session === undefined) return refuse(answer, 404, 'Session not found');
    await parts.sessions.end(session);
    await parts.endpoint.resume(session.data).close(x);
    answer.head(204, []);
    answer.end();
  };
  end().catch((bug) => answer.fail(bug));
  return nothingGoesOn;
}
