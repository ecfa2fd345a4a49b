/**
 * Is this Content-Type JSON in UTF-8? `application/json` in any case (RFC 9110 §8.3.1), with no parameter but
 * `charset=utf-8`: JSON in another encoding, or a type that merely resembles JSON, is read differently by different servers.
 */
export function acceptsMediaType(value: string | undefined): boolean {
  if (value === undefined) return false;
  return value === 'application/json' || jsonUtf8.test(value);
}

/** Is this Content-Encoding none at all? */
export function acceptsEncoding(value: string | undefined): boolean {
  return value === undefined || identity.test(value);
}

const jsonUtf8 = /^[ \t]*application\/json[ \t]*(?:;[ \t]*charset=(?:utf-?8|"utf-?8")[ \t]*)?;?[ \t]*$/i;
const identity = /^[ \t]*(?:identity)?[ \t]*$/i;

/** What an answer's body is, by its Content-Type. */
export function answerKind(value: string = ''): 'json' | 'sse' | 'other' {
  if (value === 'application/json') return 'json';
  const type = value.split(';', 1)[0]!.trim().toLowerCase();
  if (type === 'application/json') return 'json';
  return type === 'text/event-stream' ? 'sse' : 'other';
}
