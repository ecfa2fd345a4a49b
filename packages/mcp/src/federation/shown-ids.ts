import { readJson } from '@sallyport/json';
import { schemeOf } from './resource-uris.ts';

/** Ids of a source as the endpoint gives them on: they come back at any worker, and say which source they are of. */
export interface FoundId {
  /** `schemeOf` the source. */
  readonly scheme: string;
  readonly id: string;
  /** The event stood on a stream of its own, not on that of an ask. */
  readonly isOfWatch: boolean;
}

/** `idText` is JSON as the server wrote it; so is what comes of it. */
export function showRequestId(source: string, idText: string): string {
  return JSON.stringify(`${schemeOf(source)}:${idText}`);
}

export function readRequestId(idText: string): FoundId | undefined {
  const id: unknown = readJson(idText);
  return typeof id === 'string' ? split(id, /^([a-z][a-z0-9.-]*)(:)/) : undefined;
}

export function showEventId(source: string, id: string | undefined, isOfWatch: boolean): string | undefined {
  if (id === undefined) return undefined;
  // An id is visible ASCII for clients, whatever the server's is.
  return `${schemeOf(source)}${isOfWatch ? '~' : '+'}${encodeURI(id.toWellFormed())}`;
}

export function readEventId(shown: string): FoundId | undefined {
  const found = split(shown, /^([a-z][a-z0-9.-]*)([~+])/);
  if (found === undefined) return undefined;
  try {
    return { ...found, id: decodeURI(found.id) };
  } catch {
    return undefined;
  }
}

function split(text: string, head: RegExp): FoundId | undefined {
  const match = head.exec(text);
  if (match === null) return undefined;
  return { scheme: match[1]!, id: text.slice(match[0].length), isOfWatch: match[2] === '~' };
}
