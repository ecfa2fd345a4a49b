/**
 * What JSON.parse makes of a text, its keys read rightly too: V8 compares a key that is written with escapes, as it stands,
 * with the one that came next in an object read before (https://issues.chromium.org/issues/521080746), so that whoever sends
 * one document can choose how it reads another. Texts with such a key are read here instead.
 */
export function readJson<Value = unknown>(text: string): Value {
  return (hasEscapedKey(text) ? new JsonReader(text, Number).read() : JSON.parse(text)) as Value;
}

/** The same, with what `numberOf` makes of each number as it is written. */
export function readJsonNumbers(text: string, numberOf: (written: string) => unknown): unknown {
  return new JsonReader(text, numberOf).read();
}

/**
 * Costs a look for a backslash; where there is one, a look at each colon. Says yes too often for some values that begin with a
 * colon, which costs time only; and never no for a key that JSON.parse comes to, be the rest JSON or not.
 */
export function hasEscapedKey(text: string): boolean {
  const first = text.indexOf('\\');
  if (first < 0) return false;
  const last = text.lastIndexOf('\\');
  for (let at = text.indexOf(':', first); at >= 0 && at < last; at = text.indexOf(':', at + 1))
    if (followsEscapedKey(text, at)) return true;
  const end = endOfString(text, isEscaped(text, last, 0) ? last + 1 : last);
  return end >= 0 && text.charCodeAt(endOfSpace(text, end)) === colon;
}

function followsEscapedKey(text: string, colonAt: number): boolean {
  let at = colonAt - 1;
  while (at > 0 && isSpace(text.charCodeAt(at))) at--;
  if (text.charCodeAt(at) !== quote || isEscaped(text, at, 0)) return false;
  for (at--; at >= 0; at--) {
    const code = text.charCodeAt(at);
    if (code === backslash) return true;
    if (code === quote) return text.charCodeAt(at - 1) === backslash;
  }
  return false;
}

/** An object or array whose end has not come yet. */
interface Open {
  readonly holder: Record<string, unknown> | unknown[];
  /** Of the member being read. */
  key: string;
}

/** Keeps its own stack, so that depth is no matter, as it is none for JSON.parse. */
class JsonReader {
  readonly #text: string;
  readonly #numberOf: (written: string) => unknown;
  readonly #open: Open[];
  #at: number;

  constructor(text: string, numberOf: (written: string) => unknown) {
    this.#text = text;
    this.#numberOf = numberOf;
    this.#open = [];
    this.#at = 0;
  }

  read(): unknown {
    for (;;) {
      let value = this.#readValue();
      while (value !== entered) {
        const into = this.#open.at(-1);
        if (into === undefined) return this.#peek() === '' ? value : this.#fail();
        put(into, value);
        if (this.#goesOn(into)) break;
        value = into.holder;
        this.#open.pop();
      }
    }
  }

  /** A scalar, or something empty; what is not is entered. */
  #readValue(): unknown {
    const first = this.#peek();
    if (first === '{') return this.#enter({}, '}');
    if (first === '[') return this.#enter([], ']');
    if (first === '"') return this.#readString();
    for (const [word, value] of words) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    number.lastIndex = this.#at;
    const [written] = number.exec(this.#text) ?? this.#fail();
    this.#at = number.lastIndex;
    return this.#numberOf(written);
  }

  #enter(holder: Open['holder'], close: string): unknown {
    this.#at++;
    if (this.#peek() === close) {
      this.#at++;
      return holder;
    }
    this.#open.push({ holder, key: close === '}' ? this.#readKey() : '' });
    return entered;
  }

  /** After a member or element: a comma, and another key where there are any; or the end. */
  #goesOn(into: Open): boolean {
    const isArray = Array.isArray(into.holder);
    const next = this.#peek();
    if (next !== ',' && next !== (isArray ? ']' : '}')) this.#fail();
    this.#at++;
    if (next !== ',') return false;
    if (!isArray) into.key = this.#readKey();
    return true;
  }

  #readKey(): string {
    if (this.#peek() !== '"') this.#fail();
    const key = this.#readString();
    if (this.#peek() !== ':') this.#fail();
    this.#at++;
    return key;
  }

  #readString(): string {
    const end = endOfString(this.#text, this.#at + 1);
    if (end < 0) this.#fail();
    const written = this.#text.slice(this.#at, end);
    this.#at = end;
    return JSON.parse(written) as string;
  }

  /** The next character that is not space; empty at the end. */
  #peek(): string {
    this.#at = endOfSpace(this.#text, this.#at);
    return this.#text.charAt(this.#at);
  }

  #fail(): never {
    throw new SyntaxError(`Not JSON at position ${this.#at}`);
  }
}

function put({ holder, key }: Open, value: unknown): void {
  if (Array.isArray(holder)) holder.push(value);
  else if (key !== '__proto__') holder[key] = value;
  else Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}

const entered = Symbol('entered');
const words = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;

/** `at` is in a string; gives the place behind its closing quote, -1 when there is none. */
function endOfString(text: string, at: number): number {
  for (;;) {
    const near = Math.min(text.length, at + nearCharacters);
    for (; at < near; at++) {
      const code = text.charCodeAt(at);
      if (code === quote) return at + 1;
      if (code === backslash) at++;
    }
    // Long texts are passed at the speed of memory, from one quote to the next.
    const end = text.indexOf('"', at);
    if (end < 0) return end;
    if (!isEscaped(text, end, at)) return end + 1;
    at = end + 1;
  }
}

/** Looking through so many characters by hand costs as much as having it done. */
const nearCharacters = 64;

function isEscaped(text: string, at: number, from: number): boolean {
  let start = at;
  while (start > from && text.charCodeAt(start - 1) === backslash) start--;
  return (at - start) % 2 === 1;
}

function endOfSpace(text: string, at: number): number {
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
