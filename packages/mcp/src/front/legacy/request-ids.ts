import { readJson } from '@sallyport/json';
import type { ClientSession } from '../../session/sessions.ts';
import type { FrontParts } from '../parts.ts';

/** Whom a client's response is for: a server behind the endpoint, or a call that waits here or at another worker. */
export type Asker =
  | { readonly of: 'server'; readonly idText: string }
  | { readonly of: 'call'; readonly address: string; readonly key: string };

/** The id under which a session's client is asked something: sealed, good for this session only. As JSON. */
export function writeRequestId({ seal, sessionMs }: FrontParts, session: ClientSession, asker: Asker): string {
  const text = asker.of === 'server' ? `s${asker.idText}` : `c${asker.address} ${asker.key}`;
  return `"${seal.seal('request', boundTo(session), text, sessionMs)}"`;
}

export function readRequestId({ seal }: FrontParts, session: ClientSession, idText: string): Asker | undefined {
  if (!idText.startsWith('"')) return undefined;
  const text = seal.open('request', boundTo(session), readJson(idText) as string);
  if (text === undefined) return undefined;
  if (text.startsWith('s')) return { of: 'server', idText: text.slice(1) };
  const space = text.indexOf(' ');
  return { of: 'call', address: text.slice(1, space), key: text.slice(space + 1) };
}

function boundTo({ principal, key }: ClientSession): string {
  return `${principal} ${key}`;
}
