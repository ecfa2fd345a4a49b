import type { Exchange } from '@sallyport/pipeline';
import type { EndpointSession } from '../../endpoint.ts';
import type { ReadMessage } from '../../message.ts';
import { errorCodes } from '../../problems.ts';
import type { ClientSession } from '../../session/sessions.ts';
import { writeError } from '../../write-message.ts';
import type { FrontParts } from '../parts.ts';
import { readRequestId } from './request-ids.ts';
import { writeResponse } from './response-mail.ts';

/** A client's response, to whoever asked. Resolves with what is wrong with it, if anything is. */
export async function takeResponse(
  parts: FrontParts,
  session: ClientSession | undefined,
  endpoint: EndpointSession,
  x: Exchange,
  message: ReadMessage,
): Promise<Buffer | undefined> {
  const { idText, isError, contentBytes } = message;
  if (session === undefined || idText === undefined || contentBytes === undefined) return unasked;
  const asker = readRequestId(parts, session, idText);
  if (asker === undefined) return unasked;
  const member = isError ? 'error' : 'result';
  if (asker.of === 'call') {
    const mailed = writeResponse({ key: asker.key, member, value: contentBytes });
    if (mailed.length > mailCharactersMax) return tooLong;
    const isTaken = await parts.mail.send(asker.address, mailed).catch(() => false);
    return isTaken ? undefined : unasked;
  }
  const [result, error] = isError ? [undefined, contentBytes] : [contentBytes, undefined];
  const failure = await endpoint.answer(x, { idText: asker.idText, result, error });
  return failure === undefined ? undefined : unasked;
}

const mailCharactersMax = 1024 * 1024;
const unasked = writeError(undefined, errorCodes.invalidRequest, 'Nobody waits for this response');
const tooLong = writeError(undefined, errorCodes.invalidRequest, 'The response is too long');
