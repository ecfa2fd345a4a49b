/** One request that nobody should send, or (`may`) one that a proxy may also pass on. */
export interface Payload {
  /** The rule it breaks. */
  family: string;
  what: string;
  /** Its bytes, as Latin-1 text. `{id}` stands for the case's number. */
  bytes: string;
  /** `must` be rejected, or `may` be: then it must be passed on clean. */
  reject: 'must' | 'may';
}

/** A request that the sender wants someone behind the proxy to see as one of its own. */
export const smuggled = 'GET /smuggled/{id} HTTP/1.1\r\nHost: a.test\r\nX-Ignore: x';

export interface Parts {
  line?: string;
  host?: string;
  /** Whole header lines with their ends. */
  headers?: string;
  body?: string;
}

/** A request of which any part can be replaced. */
export function compose({
  line = 'POST /case/{id} HTTP/1.1\r\n',
  host = 'Host: a.test\r\n',
  headers = '',
  body = '',
}: Parts): string {
  return `${line}${host}X-Case: {id}\r\n${headers}\r\n${body}`;
}

/** A body with its true length. */
export function withLength(headers: string, body: string = smuggled, other: Parts = {}): string {
  // `{id}` becomes four digits: one more than it has now.
  const length = body.replaceAll('{id}', '0000').length;
  return compose({ ...other, headers: `Content-Length: ${length}\r\n${headers}`, body });
}

/** A chunked body: one chunk that holds a request, unless told otherwise. */
export function chunked(headers: string, body: string = chunksOf(smuggled), other: Parts = {}): string {
  return compose({ ...other, headers: `Transfer-Encoding: chunked\r\n${headers}`, body });
}

export function chunksOf(text: string): string {
  const length = text.replaceAll('{id}', '0000').length;
  return `${length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;
}

export function must(family: string, what: string, bytes: string): Payload {
  return { family, what, bytes, reject: 'must' };
}

export function may(family: string, what: string, bytes: string): Payload {
  return { family, what, bytes, reject: 'may' };
}

/** `0a` for a line feed: bytes that cannot be printed. */
export function hex(text: string): string {
  return Buffer.from(text, 'latin1').toString('hex');
}

/** RFC 9110 §5.6.2: what a header name may be made of. */
export function isTokenByte(byte: number): boolean {
  return /[!#$%&'*+.^_`|~0-9A-Za-z-]/.test(String.fromCharCode(byte));
}
