import { readJson } from '@sallyport/json';
import type { Json } from '@sallyport/llm';
import { type Exchange, link } from '@sallyport/pipeline';

/** Ids of conversations that bodies name, where clients and providers have a place for them. */
export function linkNamed(x: Exchange, body: Json): void {
  link(x, 'response', body['previous_response_id']);
  const { conversation } = body;
  link(x, 'header', isObject(conversation) ? conversation['id'] : conversation);
  const { metadata } = body;
  if (!isObject(metadata)) return;
  link(x, 'header', metadata['conversation_id']);
  link(x, 'header', metadata['session_id']);
  link(x, 'header', metadata['thread_id']);
  link(x, 'header', sessionOfUserId(metadata['user_id']));
}

/** Claude Code tells its session here: `user_…_account_…_session_ID`, and since 2.1.78 in JSON. */
function sessionOfUserId(userId: unknown): unknown {
  if (typeof userId !== 'string' || userId.length > userIdCharactersMax) return undefined;
  if (!userId.startsWith('{')) return sessionPattern.exec(userId)?.[1];
  try {
    return (readJson(userId) as Json)['session_id'];
  } catch {
    return undefined;
  }
}

const userIdCharactersMax = 1024;
const sessionPattern = /_session_([0-9A-Za-z-]+)$/;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
