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
 * Parses JSON (RFC 8259) that came from outside: strict UTF-8 without a byte order mark, and bounded before anything
 * is built, since a few bytes of brackets can cost a hundred times their size in objects.
 */
export function parseJson(bytes: Buffer, { depthMax, nodesMax }: JsonLimits): { value: unknown } | { problem: string } {
  const problem = measure(bytes, depthMax, nodesMax);
  if (problem !== undefined) return { problem };
  try {
    return { value: JSON.parse(utf8.decode(bytes)) };
  } catch (error) {
    return { problem: error instanceof SyntaxError ? 'not valid JSON' : 'not valid UTF-8' };
  }
}

/** Counts nesting and values without understanding more than strings; what is wrong otherwise JSON.parse will find. */
function measure(bytes: Buffer, depthMax: number, nodesMax: number): string | undefined {
  let depth = 0;
  let nodes = 1;
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
    }
  }
  return undefined;
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
