import type { Framer } from '@sallyport/pipeline';
import { HeldBytes } from './held-bytes.ts';

/**
 * Cuts a JSON array of objects as it comes, as Google streams without `alt=sse`: each object with the bracket or comma before it
 * as soon as its brace closes, and at last the closing bracket. What is inside of objects is looked at for strings and nesting only.
 */
export class JsonArrayFramer implements Framer {
  readonly #bytesMax: number;
  readonly #held = new HeldBytes();
  #scanned = 0;
  #place: Place = 'before';
  /** Braces and brackets open in the object at hand. */
  #depth = 0;
  #isString = false;
  #isEscaped = false;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  push(chunk: Buffer): Buffer[] | undefined {
    const data = this.#held.with(chunk);
    const frames: Buffer[] = [];
    let start = 0;
    let at = this.#scanned;
    while (at < data.length) {
      if (this.#place === 'object') {
        at = this.#pass(data, at);
        if (this.#depth > 0) break;
        this.#place = 'behind-object';
      } else {
        const place = nextPlace(this.#place, data[at++]!);
        if (place === undefined) return undefined;
        this.#place = place;
        if (place === 'object') this.#depth = 1;
        if (place !== 'end-bracket') continue;
        this.#place = 'behind';
      }
      frames.push(data.subarray(start, at));
      start = at;
    }
    if (data.length - start > this.#bytesMax) return undefined;
    this.#scanned = data.length - start;
    this.#held.keep(data, start);
    return frames;
  }

  rest(): Buffer | undefined {
    return this.#held.rest();
  }

  /** Goes on inside of an object, to behind its brace or to the end of the data. Bytes above ASCII are never part of a delimiter. */
  #pass(data: Buffer, at: number): number {
    let depth = this.#depth;
    let isString = this.#isString;
    let isEscaped = this.#isEscaped;
    while (at < data.length && depth > 0) {
      const byte = data[at++]!;
      if (isEscaped) isEscaped = false;
      else if (isString) {
        if (byte === quote) isString = false;
        else if (byte === backslash) isEscaped = true;
      } else if (byte === quote) isString = true;
      else if (byte === braceOpen || byte === bracketOpen) depth++;
      else if (byte === braceClose || byte === bracketClose) depth--;
    }
    this.#depth = depth;
    this.#isString = isString;
    this.#isEscaped = isEscaped;
    return at;
  }
}

type Place = 'before' | 'first' | 'object' | 'behind-object' | 'next' | 'end-bracket' | 'behind';

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const braceOpen = 0x7b;
const braceClose = 0x7d;
const bracketOpen = 0x5b;
const bracketClose = 0x5d;

/** Outside of objects: where a byte leads; undefined when it may not stand there. */
function nextPlace(place: Place, byte: number): Place | undefined {
  if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) return place;
  if (place === 'before') return byte === bracketOpen ? 'first' : undefined;
  if (place === 'first' && byte === bracketClose) return 'end-bracket';
  if (place === 'first' || place === 'next') return byte === braceOpen ? 'object' : undefined;
  if (place !== 'behind-object') return undefined;
  if (byte === comma) return 'next';
  return byte === bracketClose ? 'end-bracket' : undefined;
}
