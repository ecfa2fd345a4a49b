/** As a power of two. */
const slots = 2_048;
const lengthMax = 64;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Reads texts, and gives again those that it has read before: in a batch of rows most are ids and words that come again and again, which are
 * then neither decoded nor kept twice.
 */
export class TextReader {
  readonly #bytes: Uint8Array;
  /** By hash: a text, and where it was. */
  readonly #known = new Array<string | undefined>(slots).fill(undefined);
  readonly #knownAt = new Uint32Array(slots);

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  read(at: number, length: number): string {
    const bytes = this.#bytes;
    if (length > lengthMax) return decoder.decode(bytes.subarray(at, at + length));
    const slot = hashOf(bytes, at, length) & (slots - 1);
    const known = this.#known[slot];
    if (known !== undefined && known.length === length) {
      let index = 0;
      for (let before = this.#knownAt[slot]!; index < length; index++)
        if (bytes[before + index] !== bytes[at + index]) break;
      if (index === length) return known;
    }
    const text = decoder.decode(bytes.subarray(at, at + length));
    // One with fewer characters than bytes has others than ASCII, and could not be told by its length.
    if (text.length === length) {
      this.#known[slot] = text;
      this.#knownAt[slot] = at;
    }
    return text;
  }
}

/** Of some of the bytes: ids differ in their ends, words in their beginnings. */
function hashOf(bytes: Uint8Array, at: number, length: number): number {
  const end = at + length - 1;
  let hash = length;
  for (let index = 0; index < length && index < 6; index++)
    hash = Math.imul(hash ^ bytes[at + index]! ^ (bytes[end - index]! << 8), 0x01000193);
  return hash ^ (hash >>> 15);
}
