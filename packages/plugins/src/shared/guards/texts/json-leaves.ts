import { braceOpen, bracketOpen, JsonScanner, type ScanLimits } from '@sallyport/json';

/** An object or array of a JSON text. */
export class JsonNode {
  readonly parent: JsonNode | undefined;
  /** Of the member or element that it is; empty for the outermost. */
  readonly key: string | number;
  /** Its short texts, its numbers, and 1 for what is true, by name: what says which message, part or event it is. */
  readonly members: Record<string, string | number> = Object.create(null) as Record<string, string | number>;

  constructor(parent: JsonNode | undefined, key: string | number) {
    this.parent = parent;
    this.key = key;
  }
}

/** A text in a JSON text. */
export interface JsonLeaf {
  readonly node: JsonNode;
  readonly key: string | number;
  readonly text: string;
  /** In the bytes, with its quotes. */
  readonly start: number;
  readonly end: number;
}

/**
 * Every text of a JSON text in order, of repeated members too, of which other readers see one or the other. Undefined where the bytes are no JSON.
 */
export function readLeaves(bytes: Buffer): JsonLeaf[] | undefined {
  const scanner = new JsonScanner(bytes, limits);
  const leaves: JsonLeaf[] = [];
  readValue(scanner, new JsonNode(undefined, ''), '', leaves);
  return scanner.atEnd() ? leaves : undefined;
}

/** What comes is bounded by its bytes; deeper nesting would exhaust the stack. */
const limits: ScanLimits = { depthMax: 512, valuesMax: 0x7fffffff };

const quote = 0x22;

function readValue(scanner: JsonScanner, node: JsonNode, key: string | number, leaves: JsonLeaf[]): void {
  const byte = scanner.peek();
  const start = scanner.at;
  if (byte === quote) {
    const text = scanner.readString();
    if (text === undefined) return;
    leaves.push({ node, key, text, start, end: endOfString(scanner, start) });
    if (typeof key === 'string' && text.length <= nameLengthMax) node.members[key] = text;
  } else if (byte === braceOpen) {
    const inner = new JsonNode(node, key);
    scanner.enter();
    for (let i = 0; scanner.nextKey(i); i++) readValue(scanner, inner, scanner.keyText(), leaves);
  } else if (byte === bracketOpen) {
    const inner = new JsonNode(node, key);
    scanner.enter();
    for (let i = 0; scanner.nextElement(i); i++) readValue(scanner, inner, i, leaves);
  } else {
    const end = scanner.skip();
    if (typeof key === 'number' || end < 0) return;
    if (byte >= 0x30 && byte <= 0x39) node.members[key] = Number(scanner.bytes.toString('latin1', start, end));
    else if (byte === 0x74) node.members[key] = 1;
  }
}

/** Longer texts name nothing. */
const nameLengthMax = 128;

/** The scanner has passed the space behind, too. */
function endOfString(scanner: JsonScanner, start: number): number {
  let { at } = scanner;
  while (at > start && scanner.bytes[at - 1] !== quote) at--;
  return at;
}

export function pathOf({ node, key }: Pick<JsonLeaf, 'node' | 'key'>): string {
  let path = String(key);
  for (let one: JsonNode = node; one.parent?.parent !== undefined; one = one.parent) path = `${one.key}.${path}`;
  return path;
}
