import { isUtf8 } from 'node:buffer';
import { readJson } from '@sallyport/json';

export interface JsonLimits {
  /** How deep objects and arrays may nest. */
  depthMax: number;
  /** How many values (members and items) there may be in all. */
  nodesMax: number;
}

/**
 * What is read of a body: more would hold up everything else. A hundred thousand members of one object, the dearest there
 * is, take as long as eight million characters of text.
 */
export const bodyJsonLimits: JsonLimits = { depthMax: 512, nodesMax: 100_000 };

const quote = 0x22;
const backslash = 0x5c;

/**
 * Parses JSON (RFC 8259) that came from outside: strict UTF-8 without a byte order mark, no member twice (readers differ
 * about which one counts), and bounded before anything is built, since a few bytes of brackets can cost a hundred times
 * their size in objects.
 */
export function parseJson(bytes: Buffer, { depthMax, nodesMax }: JsonLimits): { value: unknown } | { problem: string } {
  const members = measureJson(bytes, { depthMax, nodesMax });
  if (typeof members === 'string') return { problem: members };
  // Faster than a decoder that throws.
  if (!isUtf8(bytes)) return { problem: 'not valid UTF-8' };
  try {
    const value: unknown = readJson(bytes.toString());
    return countMembers(value) === members ? { value } : { problem: 'a member appears twice' };
  } catch {
    return { problem: 'not valid JSON' };
  }
}

/** Members of all objects in a value. */
function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (const item of value) members += countMembers(item);
    return members;
  }
  // JSON.parse makes plain objects; their values as a list would double the time.
  for (const name in value) members += 1 + countMembers((value as Record<string, unknown>)[name]);
  return members;
}

/**
 * Checks nesting and number of values without understanding more than strings. The answer is how many members are written, or
 * the sentence why it is too much; what is wrong otherwise JSON.parse will find.
 */
export function measureJson(bytes: Buffer, { depthMax, nodesMax }: JsonLimits): number | string {
  let depth = 0;
  let nodes = 1;
  let members = 0;
  for (let i = 0; i < bytes.length; i++) {
    switch (bytes[i]) {
      case quote:
        i = endOfString(bytes, i);
        break;
      case 0x5b:
      case 0x7b:
        if (++depth > depthMax) return `nested deeper than ${depthMax} levels`;
        if (++nodes > nodesMax) return `more than ${nodesMax} values`;
        break;
      case 0x5d:
      case 0x7d:
        depth--;
        break;
      case 0x2c:
        if (++nodes > nodesMax) return `more than ${nodesMax} values`;
        break;
      case 0x3a:
        members++;
        break;
    }
  }
  return members;
}

/** Where the closing quote is, or the end of all. */
function endOfString(bytes: Buffer, start: number): number {
  let at = start + 1;
  for (;;) {
    const near = Math.min(bytes.length, at + nearBytes);
    for (; at < near; at++) {
      if (bytes[at] === quote) return at;
      if (bytes[at] === backslash) at++;
    }
    if (at >= bytes.length) return bytes.length;
    // Long texts are passed at the speed of memory, from one quote to the next.
    const end = bytes.indexOf(quote, at);
    if (end < 0) return bytes.length;
    if (!isEscaped(bytes, end, at)) return end;
    at = end + 1;
  }
}

/** Looking through so many bytes by hand costs as much as having it done. */
const nearBytes = 64;

function isEscaped(bytes: Buffer, at: number, from: number): boolean {
  let start = at;
  while (start > from && bytes[start - 1] === backslash) start--;
  return (at - start) % 2 === 1;
}
