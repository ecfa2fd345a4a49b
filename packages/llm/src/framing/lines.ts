import type { Framer } from '@sallyport/pipeline';
import { HeldBytes } from './held-bytes.ts';

/**
 * Cuts a stream of JSON lines (NDJSON), each with the line feed that ends it and with blank lines before it. The last line may
 * lack its end: it is what `rest` gives.
 */
export class LineFramer implements Framer {
  readonly #bytesMax: number;
  readonly #held = new HeldBytes();
  /** Up to here no line feed is in what is held. */
  #scanned = 0;
  /** Where the last line begins in what is held: before it are blank ones, which nobody has to look at again. */
  #lineStart = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  push(chunk: Buffer): Buffer[] | undefined {
    const data = this.#held.with(chunk);
    const frames: Buffer[] = [];
    let start = 0;
    let lineStart = this.#lineStart;
    for (let at = data.indexOf(lf, this.#scanned); at >= 0; at = data.indexOf(lf, lineStart)) {
      if (!isBlank(data, lineStart, at)) {
        frames.push(data.subarray(start, at + 1));
        start = at + 1;
      }
      lineStart = at + 1;
    }
    if (data.length - start > this.#bytesMax) return undefined;
    this.#scanned = data.length - start;
    this.#lineStart = lineStart - start;
    this.#held.keep(data, start);
    return frames;
  }

  rest(): Buffer | undefined {
    return this.#held.rest();
  }
}

const lf = 0x0a;

/** Bounded work: a line of content ends the search at its first byte. */
function isBlank(data: Buffer, from: number, to: number): boolean {
  while (from < to && data[from]! <= 0x20) from++;
  return from === to;
}
