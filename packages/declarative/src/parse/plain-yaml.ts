import { addMember, type ListNode, list, type MapNode, map, type Node, type ScalarNode, scalar } from '../nodes.ts';

/**
 * Reads the YAML that generated files are made of: block maps and lists, plain and quoted scalars on one line, lists of
 * scalars in brackets. Undefined for everything else, and for whatever may be wrong: the whole parser then decides.
 * Five times its speed, which files of 100,000 entities need; a property test holds both to the same result.
 */
export function readPlainYaml(text: string, base: number): Node | undefined {
  if (unusual.test(text)) return undefined;
  try {
    return new PlainReader(text, base).document();
  } catch (error) {
    if (error === notPlain) return undefined;
    throw error;
  }
}

/** Tabs, carriage returns, control characters, anything beyond ASCII. */
const unusual = /[^\x20-\x7e\n]/;
const notPlain = new Error('not plain');

const depthMax = 100;
const keyPattern = /([A-Za-z_][A-Za-z0-9_.-]*):(?= |$)/my;
/** Words that the core schema reads as something else, and one that is no name. */
const specialKey = /^(?:true|false|null|__proto__)$/i;
const plainStart = /[A-Za-z0-9_/~.$(^]/;
const flowItem = /^[A-Za-z0-9_/.][A-Za-z0-9_/.@+ ~-]*$/;
const integer = /^(?:0|-?[1-9][0-9]{0,14})$/;
/** What the core schema reads as a number in other ways than the above. */
const otherNumber =
  /^(?:0o[0-7]+|0x[0-9a-fA-F]+|[-+]?[0-9]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

class PlainReader {
  readonly #text: string;
  readonly #base: number;
  /** Of the current line: where its content starts and ends, and at which column it starts; -1 after the last. */
  #start = 0;
  #end = 0;
  #indent = -1;
  #next = 0;

  constructor(text: string, base: number) {
    this.#text = text;
    this.#base = base;
    this.#advance();
  }

  document(): Node {
    if (this.#indent < 0) throw notPlain;
    const root = this.#block(this.#indent, 0);
    if (this.#indent >= 0) throw notPlain;
    return root;
  }

  /** To the next line that says something. */
  #advance(): void {
    const text = this.#text;
    while (this.#next < text.length) {
      const lineStart = this.#next;
      let lineEnd = text.indexOf('\n', lineStart);
      if (lineEnd < 0) lineEnd = text.length;
      this.#next = lineEnd + 1;
      let start = lineStart;
      while (start < lineEnd && text.charCodeAt(start) === 0x20) start++;
      if (start === lineEnd || text.charCodeAt(start) === 0x23) continue;
      let end = lineEnd;
      while (text.charCodeAt(end - 1) === 0x20) end--;
      this.#start = start;
      this.#end = end;
      this.#indent = start - lineStart;
      return;
    }
    this.#indent = -1;
  }

  #block(indent: number, depth: number): Node {
    if (depth > depthMax) throw notPlain;
    return this.#isItem() ? this.#list(indent, depth) : this.#map(indent, depth);
  }

  #isItem(): boolean {
    return this.#text.charCodeAt(this.#start) === 0x2d && this.#text.charCodeAt(this.#start + 1) === 0x20;
  }

  #list(indent: number, depth: number): ListNode {
    const node = list([], this.#base + this.#start);
    while (this.#indent === indent && this.#isItem()) {
      let content = this.#start + 2;
      while (this.#text.charCodeAt(content) === 0x20) content++;
      if (content >= this.#end) throw notPlain;
      // What follows the dash stands at a column of its own, as if the line began there.
      const column = indent + content - this.#start;
      this.#start = content;
      if (this.#key() !== undefined) {
        this.#indent = column;
        node.items.push(this.#map(column, depth + 1));
      } else {
        node.items.push(this.#value(content, indent));
      }
    }
    if (this.#indent > indent) throw notPlain;
    return node;
  }

  #map(indent: number, depth: number): MapNode {
    const node = map(this.#base + this.#start);
    const isLarge = (): boolean => node.keys.length > 32;
    while (this.#indent === indent) {
      const key = this.#key();
      // Beyond what entities have, looking a key up in a list costs too much.
      if (key === undefined || isLarge() || node.keys.includes(key)) throw notPlain;
      const keyOffset = this.#base + this.#start;
      let at = this.#start + key.length + 1;
      while (at < this.#end && this.#text.charCodeAt(at) === 0x20) at++;
      addMember(node, key, keyOffset, at === this.#end ? this.#nested(indent, depth) : this.#value(at, indent));
    }
    if (this.#indent > indent) throw notPlain;
    return node;
  }

  #key(): string | undefined {
    keyPattern.lastIndex = this.#start;
    const key = keyPattern.exec(this.#text)?.[1];
    return key === undefined || specialKey.test(key) ? undefined : key;
  }

  /** Below a key without a value on its line. */
  #nested(indent: number, depth: number): Node {
    this.#advance();
    if (this.#indent > indent) return this.#block(this.#indent, depth + 1);
    if (this.#indent === indent && this.#isItem()) return this.#list(indent, depth + 1);
    throw notPlain;
  }

  /** The rest of the line as a value; a following line that stands deeper would go on with it. */
  #value(at: number, indent: number): Node {
    const text = this.#text.slice(at, this.#end);
    this.#advance();
    if (this.#indent > indent) throw notPlain;
    const offset = this.#base + at;
    const first = text[0]!;
    if (first === '[') return flowList(text, offset);
    if (first === '"' || first === "'") return quoted(text, first, offset);
    if (!plainStart.test(first) || text.includes(': ') || text.includes(' #') || text.endsWith(':')) throw notPlain;
    return typed(text, offset);
  }
}

function quoted(text: string, quote: string, offset: number): ScalarNode {
  const inner = text.slice(1, -1);
  if (text.length < 2 || !text.endsWith(quote) || inner.includes(quote) || inner.includes('\\')) throw notPlain;
  return scalar(inner, offset);
}

function flowList(text: string, offset: number): ListNode {
  if (text === '[]') return list([], offset);
  if (!text.endsWith(']')) throw notPlain;
  const items: Node[] = [];
  let at = 1;
  for (const part of text.slice(1, -1).split(',')) {
    const item = part.trim();
    const isQuoted = /^(?:"[^"'\\]*"|'[^"'\\]*')$/.test(item);
    if (!isQuoted && !flowItem.test(item)) throw notPlain;
    const itemOffset = offset + at + part.indexOf(item);
    items.push(isQuoted ? scalar(item.slice(1, -1), itemOffset) : typed(item, itemOffset));
    at += part.length + 1;
  }
  return list(items, offset);
}

/** A plain scalar by YAML's core schema. */
function typed(text: string, offset: number): ScalarNode {
  const first = text.charCodeAt(0);
  if ((first >= 0x30 && first <= 0x39) || first === 0x2e) {
    if (integer.test(text)) return scalar(Number(text), offset);
    if (otherNumber.test(text)) throw notPlain;
    return scalar(text, offset);
  }
  switch (text) {
    case 'true':
    case 'True':
    case 'TRUE':
      return scalar(true, offset);
    case 'false':
    case 'False':
    case 'FALSE':
      return scalar(false, offset);
    case '~':
    case 'null':
    case 'Null':
    case 'NULL':
      return scalar(null, offset);
    default:
      return scalar(text, offset);
  }
}
