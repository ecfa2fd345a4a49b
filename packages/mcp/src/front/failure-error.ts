import type { SourceFailure } from '../neutral.ts';
import { errorCodes } from '../problems.ts';
import { writeErrorObject } from '../write-message.ts';

/** What a client is told when no answer will come: a kind that programs can act on, and nothing of what is behind the gateway. */
export function failureError({ kind, status = 0 }: SourceFailure): Buffer {
  const sentence = kind === 'status' && status >= 500 ? 'The MCP server failed, or cannot be reached' : sentences[kind];
  return writeErrorObject(errorCodes.internalError, sentence, { reason: `upstream_${kind}` });
}

/** The server wants another credential of the client: its status and challenge are for the client. */
export function isForClient({ status, headers }: SourceFailure): boolean {
  return (status === 401 || status === 403) && headers.length > 0;
}

const sentences: Record<SourceFailure['kind'], string> = {
  unreachable: 'The MCP server cannot be reached',
  timeout: 'The MCP server did not answer in time',
  cut: 'The MCP server broke off its answer',
  status: 'The MCP server refused the request',
  invalid: 'The MCP server sent no valid answer',
  expired: 'The MCP server has ended the session',
  open: 'The MCP server has failed too often of late',
  busy: 'Too many requests to the MCP server are under way',
};
