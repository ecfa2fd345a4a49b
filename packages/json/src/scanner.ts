import { skipUtf8 } from './utf8.ts';

/** Why bytes are not JSON that we accept. */
export type ScanFailure = 'syntax' | 'too_deep' | 'too_wide';

export interface ScanLimits {
  /** Levels of arrays and objects. */
  readonly depthMax: number;
  /** Values in the whole text, those inside others included. */
  readonly valuesMax: number;
}

/**
 * Walks JSON bytes once, checking grammar (RFC 8259), UTF-8, depth and number of values on the way, and builds
 * nothing. The caller enters the objects it wants to look into and skips the rest; `failure` is set at the first
 * fault and ends every walk.
 *
 * for (let i = 0; scanner.nextKey(i); i++) { …; scanner.skip(); }
 */
export class JsonScanner {
  readonly bytes: Buffer;
  failure: ScanFailure | undefined;
  /** Where the next token is, once space has been passed. */
  at: number;
  /** The key found last, without its quotes. */
  keyStart: number;
  keyEnd: number;
  keyEscaped: boolean;
  readonly #end: number;
  readonly #depthMax: number;
  #valuesLeft: number;
  #depth: number;
  #escaped: boolean;

  constructor(bytes: Buffer, { depthMax, valuesMax }: ScanLimits) {
    this.bytes = bytes;
    this.failure = undefined;
    this.keyStart = 0;
    this.keyEnd = 0;
    this.keyEscaped = false;
    this.#end = bytes.length;
    this.#depthMax = depthMax;
    this.#valuesLeft = valuesMax;
    this.#depth = 0;
    this.#escaped = false;
    this.at = this.#space(0);
  }

  /** The first byte of the next token; 0 at the end. */
  peek(): number {
    return this.at < this.#end ? this.bytes[this.at]! : 0;
  }

  /** Goes into the object or array at hand; the caller has looked with `peek`. */
  enter(): void {
    this.#valuesLeft--;
    if (++this.#depth > this.#depthMax) this.#fail('too_deep');
    this.at = this.#space(this.at + 1);
  }

  /**
   * In an object: moves to the value of member `index` and notes its key; false after the last one, with the object
   * left behind, or on failure.
   */
  nextKey(index: number): boolean {
    if (!this.#next(index, braceClose)) return false;
    const start = this.at;
    const end = this.peek() === quote ? this.#skipString(start) : this.#fail('syntax');
    if (end < 0) return false;
    this.keyStart = start + 1;
    this.keyEnd = end - 1;
    this.keyEscaped = this.#escaped;
    this.at = this.#space(end);
    if (this.peek() !== colon) {
      this.#fail('syntax');
      return false;
    }
    this.at = this.#space(this.at + 1);
    return true;
  }

  /** In an array: moves to element `index`; false after the last one, with the array left behind, or on failure. */
  nextElement(index: number): boolean {
    return this.#next(index, bracketClose);
  }

  /** Passes the value at hand; gives where it ends (exclusive), -1 on failure. Space behind it is passed too. */
  skip(): number {
    const end = this.#skipValue(this.at, this.#depth);
    this.at = end < 0 ? this.at : this.#space(end);
    return end;
  }

  /** Passes the value at hand; gives its text when it is a string, undefined when it is anything else or broken. */
  readString(): string | undefined {
    const start = this.at;
    const isString = this.peek() === quote;
    const end = this.skip();
    return isString && end >= 0 ? textOf(this.bytes, start + 1, end - 1, this.#escaped) : undefined;
  }

  /** The text of the key found last. */
  keyText(): string {
    return textOf(this.bytes, this.keyStart, this.keyEnd, this.keyEscaped);
  }

  /** Nothing but space is left. */
  atEnd(): boolean {
    return this.failure === undefined && this.at === this.#end;
  }

  #next(index: number, close: number): boolean {
    if (this.failure !== undefined) return false;
    const byte = this.peek();
    if (byte === close) {
      this.#depth--;
      this.at = this.#space(this.at + 1);
      return false;
    }
    if (index === 0) return true;
    if (byte !== comma) {
      this.#fail('syntax');
      return false;
    }
    this.at = this.#space(this.at + 1);
    return true;
  }

  #fail(failure: ScanFailure): -1 {
    this.failure ??= failure;
    return -1;
  }

  #space(at: number): number {
    const { bytes } = this;
    const end = this.#end;
    while (at < end) {
      const byte = bytes[at]!;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
      at++;
    }
    return at;
  }

  #skipValue(at: number, depth: number): number {
    if (at >= this.#end) return this.#fail('syntax');
    if (--this.#valuesLeft < 0) return this.#fail('too_wide');
    const byte = this.bytes[at]!;
    if (byte === quote) return this.#skipString(at);
    if (byte === braceOpen) return this.#skipObject(at, depth + 1);
    if (byte === bracketOpen) return this.#skipArray(at, depth + 1);
    if (byte === 0x74) return this.#skipWord(at, 'true');
    if (byte === 0x66) return this.#skipWord(at, 'false');
    if (byte === 0x6e) return this.#skipWord(at, 'null');
    return this.#skipNumber(at);
  }

  #skipObject(at: number, depth: number): number {
    if (depth > this.#depthMax) return this.#fail('too_deep');
    const { bytes } = this;
    const end = this.#end;
    at = this.#space(at + 1);
    if (at < end && bytes[at] === braceClose) return at + 1;
    while (at < end && bytes[at] === quote) {
      at = this.#skipString(at);
      if (at < 0) return at;
      at = this.#space(at);
      if (at >= end || bytes[at] !== colon) break;
      at = this.#skipValue(this.#space(at + 1), depth);
      if (at < 0) return at;
      at = this.#space(at);
      if (at >= end) break;
      if (bytes[at] === braceClose) return at + 1;
      if (bytes[at] !== comma) break;
      at = this.#space(at + 1);
    }
    return this.#fail('syntax');
  }

  #skipArray(at: number, depth: number): number {
    if (depth > this.#depthMax) return this.#fail('too_deep');
    const { bytes } = this;
    const end = this.#end;
    at = this.#space(at + 1);
    if (at < end && bytes[at] === bracketClose) return at + 1;
    while (at < end) {
      at = this.#skipValue(at, depth);
      if (at < 0) return at;
      at = this.#space(at);
      if (at >= end) break;
      if (bytes[at] === bracketClose) return at + 1;
      if (bytes[at] !== comma) break;
      at = this.#space(at + 1);
    }
    return this.#fail('syntax');
  }

  /** `at` is the opening quote; gives the place behind the closing one. */
  #skipString(at: number): number {
    const { bytes } = this;
    const end = this.#end;
    this.#escaped = false;
    at++;
    while (at < end) {
      let byte = bytes[at]!;
      while (plain[byte] === 1 && at + 1 < end) byte = bytes[++at]!;
      if (byte === quote) return at + 1;
      if (byte === backslash) {
        this.#escaped = true;
        at = this.#skipEscape(at);
        if (at < 0) return at;
      } else {
        at = byte < 0x80 ? -1 : skipUtf8(bytes, at);
        if (at < 0) break;
      }
    }
    return this.#fail('syntax');
  }

  #skipEscape(at: number): number {
    const { bytes } = this;
    if (at + 1 >= this.#end) return this.#fail('syntax');
    const byte = bytes[at + 1]!;
    if (byte !== 0x75) return simpleEscapes.includes(byte) ? at + 2 : this.#fail('syntax');
    if (at + 6 > this.#end) return this.#fail('syntax');
    for (let i = at + 2; i < at + 6; i++) if (!isHex(bytes[i]!)) return this.#fail('syntax');
    return at + 6;
  }

  #skipWord(at: number, word: string): number {
    if (at + word.length > this.#end) return this.#fail('syntax');
    for (let i = 1; i < word.length; i++) {
      if (this.bytes[at + i] !== word.charCodeAt(i)) return this.#fail('syntax');
    }
    return at + word.length;
  }

  #skipNumber(at: number): number {
    const { bytes } = this;
    if (bytes[at] === 0x2d) at++;
    const integer = at;
    at = this.#skipDigits(at);
    if (at === integer || (bytes[integer] === 0x30 && at > integer + 1)) return this.#fail('syntax');
    if (at < this.#end && bytes[at] === 0x2e) {
      const fraction = at + 1;
      at = this.#skipDigits(fraction);
      if (at === fraction) return this.#fail('syntax');
    }
    if (at < this.#end && (bytes[at]! | 0x20) === 0x65) {
      at++;
      if (at < this.#end && (bytes[at] === 0x2b || bytes[at] === 0x2d)) at++;
      const exponent = at;
      at = this.#skipDigits(exponent);
      if (at === exponent) return this.#fail('syntax');
    }
    return at;
  }

  #skipDigits(at: number): number {
    const { bytes } = this;
    while (at < this.#end && bytes[at]! >= 0x30 && bytes[at]! <= 0x39) at++;
    return at;
  }
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const comma = 0x2c;
export const braceOpen = 0x7b;
const braceClose = 0x7d;
export const bracketOpen = 0x5b;
const bracketClose = 0x5d;

/** 1 for the bytes that stand for themselves in a string: ASCII but for controls, quote and backslash. */
const plain = new Uint8Array(256).fill(1, 0x20, 0x80);
plain[quote] = 0;
plain[backslash] = 0;

/** `"`, `\`, `/`, `b`, `f`, `n`, `r`, `t`. */
const simpleEscapes = [0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74];

/** The text of a string's inside; the quotes around it are in `bytes` too. */
function textOf(bytes: Buffer, start: number, end: number, escaped: boolean): string {
  if (!escaped) return bytes.toString('utf8', start, end);
  return JSON.parse(bytes.toString('utf8', start - 1, end + 1)) as string;
}

function isHex(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}
