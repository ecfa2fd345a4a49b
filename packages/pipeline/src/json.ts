export interface JsonLimits {
  /** How deep objects and arrays may nest. */
  depthMax: number;
  /** How many values (members and items) there may be in all. */
  nodesMax: number;
}

const quote = 0x22;
const backslash = 0x5c;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Parses JSON (RFC 8259) that came from outside: strict UTF-8 without a byte order mark, no member twice (readers differ
 * about which one counts), and bounded before anything is built, since a few bytes of brackets can cost a hundred times
 * their size in objects.
 */
export function parseJson(bytes: Buffer, { depthMax, nodesMax }: JsonLimits): { value: unknown } | { problem: string } {
  const members = measure(bytes, depthMax, nodesMax);
  if (typeof members === 'string') return { problem: members };
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes));
    return countMembers(value) === members ? { value } : { problem: 'a member appears twice' };
  } catch (error) {
    return { problem: error instanceof SyntaxError ? 'not valid JSON' : 'not valid UTF-8' };
  }
}

/** Members of all objects in a value. */
function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inside = Object.values(value);
  let members = Array.isArray(value) ? 0 : inside.length;
  for (const item of inside) members += countMembers(item);
  return members;
}

/**
 * Checks nesting and number of values without understanding more than strings, and counts the members that are written;
 * what is wrong otherwise JSON.parse will find.
 */
function measure(bytes: Buffer, depthMax: number, nodesMax: number): number | string {
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

function endOfString(bytes: Buffer, start: number): number {
  let at = bytes.indexOf(quote, start + 1);
  while (at > 0 && isEscaped(bytes, at)) at = bytes.indexOf(quote, at + 1);
  return at < 0 ? bytes.length : at;
}

function isEscaped(bytes: Buffer, at: number): boolean {
  let backslashes = 0;
  while (bytes[at - 1 - backslashes] === backslash) backslashes++;
  return backslashes % 2 === 1;
}
