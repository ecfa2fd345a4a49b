/** How the body after a response's head ends (RFC 9112 §6.3). */
export const BodyEnd = { none: 0, length: 1, chunked: 2, close: 3 } as const;
export type BodyEnd = (typeof BodyEnd)[keyof typeof BodyEnd];

/** A response's head, read strictly. Reused between responses of a connection; `rawHeaders` is new each time. */
export interface Head {
  status: number;
  reason: string;
  /** Names and values in turn. */
  rawHeaders: string[];
  end: BodyEnd;
  /** Bytes, when `end` is `length`. */
  length: number;
  /** The server keeps the connection. */
  keepAlive: boolean;
}

const headersMax = 1000;

/** RFC 9110 §5.6.2: the characters of a field name. */
const isToken = table("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

function table(characters: string): Uint8Array {
  const flags = new Uint8Array(256);
  for (const character of characters) flags[character.charCodeAt(0)] = 1;
  return flags;
}

const cr = 13;
const lf = 10;
const space = 32;
const tab = 9;
const colon = 58;

/**
 * Reads a status line and header block into `head`. `text` holds everything up to and including the empty line, one
 * character per byte. Answers what is wrong, or undefined. Refuses all that could be read in two ways: bare CR or LF,
 * folded lines, blanks before the colon, control characters, several or odd lengths, any coding but `chunked`.
 */
export function readHead(text: string, isHeadRequest: boolean, head: Head): string | undefined {
  // HTTP/1.x SP 3DIGIT SP reason CRLF
  if (!text.startsWith('HTTP/1.')) return 'no HTTP/1 status line';
  const minor = text.charCodeAt(7) - 48;
  if (minor !== 0 && minor !== 1) return 'an unknown HTTP version';
  if (text.charCodeAt(8) !== space) return 'a malformed status line';
  const status = digit(text, 9) * 100 + digit(text, 10) * 10 + digit(text, 11);
  if (!(status >= 100 && status <= 999)) return 'a malformed status code';
  let at = 12;
  let reason = '';
  if (text.charCodeAt(at) === space) {
    const end = endOfValue(text, at + 1);
    if (end < 0) return 'a control character in the status line';
    reason = text.slice(at + 1, end);
    at = end;
  }
  if (text.charCodeAt(at) !== cr || text.charCodeAt(at + 1) !== lf) return 'a malformed status line';
  at += 2;

  const rawHeaders: string[] = [];
  let length = -1;
  let chunked = false;
  let keepAlive = minor === 1;
  for (;;) {
    if (text.charCodeAt(at) === cr) {
      if (text.charCodeAt(at + 1) !== lf) return 'a bare carriage return';
      break;
    }
    const nameStart = at;
    while (isToken[text.charCodeAt(at)] === 1) at++;
    if (at === nameStart || text.charCodeAt(at) !== colon) return 'a malformed field name';
    const nameEnd = at++;
    while (text.charCodeAt(at) === space || text.charCodeAt(at) === tab) at++;
    const end = endOfValue(text, at);
    if (end < 0) return 'a control character in a field value';
    if (text.charCodeAt(end + 1) !== lf) return 'a bare carriage return';
    let valueEnd = end;
    while (valueEnd > at && (text.charCodeAt(valueEnd - 1) === space || text.charCodeAt(valueEnd - 1) === tab))
      valueEnd--;
    const name = text.slice(nameStart, nameEnd);
    const value = text.slice(at, valueEnd);
    at = end + 2;
    if (rawHeaders.push(name, value) > headersMax * 2) return 'too many header fields';

    // Only names of these lengths decide about framing; nothing else is compared.
    switch (name.length) {
      case 14:
        if (name.toLowerCase() !== 'content-length') break;
        if (length >= 0) return 'several Content-Length fields';
        length = readLength(value);
        if (length < 0) return 'a malformed Content-Length';
        break;
      case 17:
        if (name.toLowerCase() !== 'transfer-encoding') break;
        if (chunked || value.toLowerCase() !== 'chunked' || minor === 0) return 'a transfer coding other than chunked';
        chunked = true;
        break;
      case 10:
        if (name.toLowerCase() !== 'connection') break;
        keepAlive = readKeepAlive(value, keepAlive);
        break;
    }
  }
  if (at + 2 !== text.length) return 'a malformed header block';
  if (chunked && length >= 0) return 'both Content-Length and Transfer-Encoding';

  head.status = status;
  head.reason = reason;
  head.rawHeaders = rawHeaders;
  head.length = Math.max(0, length);
  const bodiless = isHeadRequest || status === 204 || status === 304 || status < 200;
  head.end =
    bodiless || length === 0 ? BodyEnd.none : chunked ? BodyEnd.chunked : length > 0 ? BodyEnd.length : BodyEnd.close;
  head.keepAlive = keepAlive && head.end !== BodyEnd.close;
  return undefined;
}

function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - 48;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}

/** Where the line ends (its CR), or -1 when a character before it may not stand in a value. */
function endOfValue(text: string, from: number): number {
  for (let at = from; ; at++) {
    const code = text.charCodeAt(at);
    if (code >= space && code !== 127) continue;
    if (code === tab) continue;
    // Beyond the end charCodeAt answers NaN, which compares as no CR.
    return code === cr ? at : -1;
  }
}

function readLength(value: string): number {
  if (value.length === 0 || value.length > 15) return -1;
  for (let i = 0; i < value.length; i++) if (Number.isNaN(digit(value, i))) return -1;
  return Number(value);
}

function readKeepAlive(value: string, before: boolean): boolean {
  const options = value
    .toLowerCase()
    .split(',')
    .map((option) => option.trim());
  if (options.includes('close')) return false;
  return before || options.includes('keep-alive');
}

/** Trailer fields, by the same rules; undefined when malformed. `text` ends with the empty line. */
export function readTrailers(text: string): string[] | undefined {
  const head: Head = { status: 0, reason: '', rawHeaders: [], end: BodyEnd.none, length: 0, keepAlive: true };
  return readHead(`HTTP/1.1 200 \r\n${text}`, false, head) === undefined ? head.rawHeaders : undefined;
}
