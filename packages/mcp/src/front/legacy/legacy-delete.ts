import type { Answer, Exchange, Serving } from '@sallyport/pipeline';
import { errorCodes } from '../../problems.ts';
import { principalOf } from '../../session/principal.ts';
import { writeError } from '../../write-message.ts';
import type { FrontParts } from '../parts.ts';
import { jsonHeaders } from '../posted.ts';

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
  return nobody;
}

const nobody: Serving = { onDrain() {}, onAbandon() {} };

function refuse(answer: Answer, status: number, sentence: string, headers: readonly string[] = []): void {
  answer.head(status, [...jsonHeaders, ...headers]);
  answer.write(writeError(undefined, errorCodes.invalidRequest, sentence));
  answer.end();
}
