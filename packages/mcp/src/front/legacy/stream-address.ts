import type { Exchange } from '@sallyport/pipeline';
import type { FrontParts } from '../parts.ts';

/** What the address of a client's POSTs says: the session's name, and the box of its stream. */
export interface StreamAddress {
  readonly key: string;
  readonly box: string;
}

/** The query that the POSTs of a stream have, behind what the client opened it with. */
export function writeStreamQuery(
  { seal, sessionMs }: FrontParts,
  { query }: Exchange,
  principal: string,
  { key, box }: StreamAddress,
): string {
  const sealed = seal.seal('stream', principal, `${key} ${box}`, sessionMs);
  return `${query === '' ? '?' : `${query}&`}${parameter}=${sealed}`;
}

/** Undefined for a POST that names no stream of this principal. */
export function streamOf({ seal }: FrontParts, { query }: Exchange, principal: string): StreamAddress | undefined {
  if (!query.includes(parameter)) return undefined;
  const sealed = new URLSearchParams(query).get(parameter);
  const text = sealed === null ? undefined : seal.open('stream', principal, sealed);
  if (text === undefined) return undefined;
  const [key = '', box = ''] = text.split(' ');
  return { key, box };
}

const parameter = 'sessionId';
