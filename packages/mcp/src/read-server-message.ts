import { isJsonObject, readElements, readJson, readMember, readMembers } from '@sallyport/json';

/** A message of a server, with its parts as the bytes that were sent. */
export interface ServerMessage {
  readonly type: 'result' | 'error' | 'request' | 'notification';
  /** Empty for an answer. */
  readonly method: string;
  /** As written; undefined for a notification, and for an error about a request that the server could not read. */
  readonly idText: string | undefined;
  /** Of a request or notification; undefined where there were none. */
  readonly params: Buffer | undefined;
  /** The `result`, or the `error`: an object. */
  readonly content: Buffer | undefined;
  /** The whole message. */
  readonly bytes: Buffer;
}

/** Reads one message of a server; undefined when the bytes are none, or could be read in two ways. */
export function readServerMessage(bytes: Buffer): ServerMessage | undefined {
  const members = readMembers(bytes);
  if (members === undefined) return undefined;
  const parts: Partial<Record<EnvelopeKey, Buffer>> = {};
  for (const { key, valueStart, end } of members) {
    if (!isEnvelopeKey(key)) continue;
    if (parts[key] !== undefined) return undefined;
    parts[key] = bytes.subarray(valueStart, end);
  }
  const { id, method, params, result, error } = parts;
  const idText = id?.toString();
  if (idText !== undefined && !isId.test(idText)) return undefined;
  if (parts.jsonrpc?.toString() !== '"2.0"') return undefined;
  const content = result ?? error;
  if (method !== undefined) {
    if (content !== undefined || method[0] !== quote || idText === 'null') return undefined;
    if (params !== undefined && !isJsonObject(params)) return undefined;
    const type = idText === undefined ? 'notification' : 'request';
    return { type, method: readJson(method.toString()) as string, idText, params, content: undefined, bytes };
  }
  if (content === undefined || (result !== undefined && error !== undefined) || !isJsonObject(content))
    return undefined;
  const isAnswered = idText !== undefined && idText !== 'null';
  if (result !== undefined && !isAnswered) return undefined;
  const type = result === undefined ? 'error' : 'result';
  return { type, method: '', idText: isAnswered ? idText : undefined, params: undefined, content, bytes };
}

/** The message, or the messages of a batch (2025-03-26 servers may answer with one); undefined when any is unreadable. */
export function readServerMessages(bytes: Buffer): ServerMessage[] | undefined {
  const elements = isJsonObject(bytes) ? [bytes] : readElements(bytes);
  const messages = elements?.map(readServerMessage);
  return messages?.every((message) => message !== undefined) ? messages : undefined;
}

/** The code of a server's `error` object; NaN where it has none. */
export function codeOf(error: Buffer): number {
  return Number(readMember(error, 'code')?.toString());
}

type EnvelopeKey = (typeof envelopeKeys)[number];

const envelopeKeys = ['jsonrpc', 'id', 'method', 'params', 'result', 'error'] as const;
const quote = 0x22;
/** A string, a number as JSON writes it, or null. */
const isId = /^(?:"|-?[0-9]|null$)/;

function isEnvelopeKey(key: string): key is EnvelopeKey {
  return (envelopeKeys as readonly string[]).includes(key);
}
