/** JSON as the most forgiving readers take it: an object is the list of its members, repeats included. */
export type LenientValue = string | number | boolean | null | LenientValue[] | LenientObject;

export class LenientObject {
  readonly members: readonly [key: string, value: LenientValue][];

  constructor(members: readonly [key: string, value: LenientValue][]) {
    this.members = members;
  }
}

/**
 * Every value in a text, one after another: comments, trailing commas, single quotes, bare words, broken escapes, and
 * anything around or between values is put up with.
 */
export function readLenientJson(text: string): LenientValue[] {
  const reader = new Reader(text);
  const values: LenientValue[] = [];
  while (!reader.isAtEnd()) values.push(reader.value(0));
  return values;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    this.#skip(/(?:[\s\p{Cc}\p{Cf},:\]}]|\/\*.*?\*\/|\/\/[^\n]*)*/suy);
    return this.#at >= this.#text.length;
  }

  value(depth: number): LenientValue {
    this.#skip(/(?:[\s\p{Cc}\p{Cf},:]|\/\*.*?\*\/|\/\/[^\n]*)*/suy);
    const first = this.#text[this.#at];
    if (first === '{' && depth < 200) return this.#object(depth);
    if (first === '[' && depth < 200) return this.#array(depth);
    if (first === '"' || first === "'") return this.#string(first);
    const word = this.#skip(/[^\s,:[\]{}"']*/y);
    if (word === '') this.#at++;
    const known: Record<string, LenientValue> = { true: true, false: false, null: null };
    return known[word] ?? (word !== '' && Number.isFinite(Number(word)) ? Number(word) : word);
  }

  #object(depth: number): LenientObject {
    const members: [string, LenientValue][] = [];
    this.#at++;
    while (!this.#ends('}')) members.push([String(this.value(depth + 1)), this.value(depth + 1)]);
    return new LenientObject(members);
  }

  #array(depth: number): LenientValue[] {
    const values: LenientValue[] = [];
    this.#at++;
    while (!this.#ends(']')) values.push(this.value(depth + 1));
    return values;
  }

  #ends(close: string): boolean {
    this.#skip(/(?:[\s\p{Cc}\p{Cf},:]|\/\*.*?\*\/|\/\/[^\n]*)*/suy);
    if (this.#at >= this.#text.length) return true;
    if (this.#text[this.#at] !== close) return false;
    this.#at++;
    return true;
  }

  #string(quote: string): string {
    let text = '';
    this.#at++;
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at]!;
      if (character === quote) break;
      text += character === '\\' ? this.#escape() : character;
    }
    this.#at++;
    return text;
  }

  #escape(): string {
    const character = this.#text[++this.#at] ?? '';
    const code = /^[ux]([0-9a-f]{4}|(?<=x)[0-9a-f]{2})/i.exec(this.#text.slice(this.#at, this.#at + 5))?.[1];
    if (code !== undefined) {
      this.#at += code.length;
      return String.fromCharCode(Number.parseInt(code, 16));
    }
    return { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', 0: '\0' }[character] ?? character;
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }
}
