import { type Document, isNode, LineCounter, parseDocument } from 'yaml';

export interface Place {
  file: string;
  line: number;
  column: number;
}

/** Keys and indexes from the top of a file to a value in it. */
export type SourcePath = readonly (string | number)[];

/** Anchors that multiply their text beyond this are an attack (or a mistake). */
const aliasesMax = 1_000;
const depthMax = 64;

/**
 * One parsed file: its value, and where each part of it stands. JSON is read by the fast parser, and read again for
 * places only when there is something to point at.
 */
export class Source {
  readonly file: string;
  readonly #text: string;
  #value: unknown;
  #document: Document | undefined;
  #lines: LineCounter | undefined;
  readonly errors: { message: string; line: number; column: number }[] = [];

  constructor(file: string, text: string) {
    this.file = file;
    this.#text = text;
    if (!this.#readJson()) this.#readYaml();
    if (this.errors.length === 0 && depthOf(this.#value, depthMax) > depthMax) {
      this.errors.push({ message: `nested deeper than ${depthMax} levels`, line: 1, column: 1 });
    }
  }

  get value(): unknown {
    return this.#value;
  }

  #readJson(): boolean {
    if (!this.#text.trimStart().startsWith('{')) return false;
    try {
      this.#value = JSON.parse(this.#text);
      // JSON.parse takes the last of two equal keys in silence; the other reader reports them.
      return !hasRepeatedKeys(this.#text);
    } catch {
      return false;
    }
  }

  #readYaml(): void {
    const document = this.#parse();
    for (const error of document.errors) {
      const [start] = error.linePos ?? [];
      this.errors.push({ message: error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, ''), line: start?.line ?? 1, column: start?.col ?? 1 });
    }
    if (this.errors.length > 0) return;
    try {
      this.#value = document.toJS({ maxAliasCount: aliasesMax });
    } catch (error) {
      this.errors.push({ message: error instanceof RangeError ? 'nested too deeply' : (error as Error).message, line: 1, column: 1 });
    }
  }

  #parse(): Document {
    if (this.#document === undefined) {
      this.#lines = new LineCounter();
      this.#document = parseSafely(this.#text, this.#lines);
    }
    return this.#document;
  }

  /** Where a value stands, or the nearest thing around it that is there. */
  placeOf(path: SourcePath): Place {
    const document = this.#parse();
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (!isNode(node) || node.range === null || node.range === undefined) continue;
      return this.placeAt(node.range[0]);
    }
    return { file: this.file, line: 1, column: 1 };
  }

  placeAt(offset: number): Place {
    this.#parse();
    const { line, col } = this.#lines!.linePos(offset);
    return { file: this.file, line, column: col };
  }
}

function parseSafely(text: string, lineCounter: LineCounter): Document {
  try {
    return parseDocument(text, { lineCounter, merge: true, uniqueKeys: true, prettyErrors: true, version: '1.2', strict: true });
  } catch (error) {
    // A stack overflow on absurd nesting is the file's fault, not ours.
    const document = parseDocument('');
    document.errors.push({ name: 'YAMLParseError', code: 'IMPOSSIBLE', message: `cannot be read: ${(error as Error).message}`, pos: [0, 0] });
    return document;
  }
}

function depthOf(value: unknown, limit: number): number {
  if (typeof value !== 'object' || value === null || limit < 0) return 0;
  let deepest = 0;
  for (const item of Object.values(value)) deepest = Math.max(deepest, depthOf(item, limit - 1));
  return deepest + 1;
}

/** Cheap and cautious: whether some object may have a key twice. */
function hasRepeatedKeys(text: string): boolean {
  const seen: Set<string>[] = [];
  const tokens = /"((?:[^"\\]|\\.)*)"\s*(:)?|[{}]/g;
  for (const match of text.matchAll(tokens)) {
    if (match[0] === '{') seen.push(new Set());
    else if (match[0] === '}') seen.pop();
    else if (match[2] === ':') {
      const keys = seen.at(-1);
      if (keys?.has(match[1]!)) return true;
      keys?.add(match[1]!);
    }
  }
  return false;
}
