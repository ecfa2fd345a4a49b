/** Finds many texts in many bytes: skips as far as none of them can be (Wu and Manber). */
export class Search<Name> {
  readonly #needles: readonly (readonly [name: Name, bytes: Buffer])[];
  /** How far to go on from a place that ends with these three bytes. */
  readonly #skips = new Uint8Array(1 << hashBits);
  readonly #candidates = new Map<number, number[]>();
  readonly #bytesMin: number;
  /** Of the longest text. */
  readonly bytesMax: number;

  constructor(needles: Iterable<readonly [name: Name, bytes: Buffer]>) {
    this.#needles = [...needles];
    const lengths = this.#needles.map(([, { length }]) => length);
    this.#bytesMin = Math.min(255, ...lengths);
    this.bytesMax = Math.max(...lengths);
    if (this.#bytesMin < blockBytes) throw new Error('What is looked for is too short.');
    this.#skips.fill(this.#bytesMin - blockBytes + 1);
    for (const [index, [, bytes]] of this.#needles.entries()) this.#learn(index, bytes);
  }

  /** The names of what is in there. */
  in(bytes: Buffer): Set<Name> {
    const found = new Set<Name>();
    const skips = this.#skips;
    const end = bytes.length;
    for (let at = this.#bytesMin - 1; at < end; ) {
      // As below, written out: a gigabyte passes here.
      const hash = ((bytes[at - 2]! << 10) ^ (bytes[at - 1]! << 5) ^ bytes[at]!) & hashMask;
      const skip = skips[hash]!;
      if (skip === 0) this.#compare(bytes, at - this.#bytesMin + 1, hash, found);
      at += skip || 1;
    }
    return found;
  }

  #learn(index: number, bytes: Buffer): void {
    for (let at = blockBytes - 1; at < this.#bytesMin; at++) {
      const hash = hashOf(bytes[at - 2]!, bytes[at - 1]!, bytes[at]!);
      const skip = this.#bytesMin - 1 - at;
      this.#skips[hash] = Math.min(this.#skips[hash]!, skip);
      if (skip === 0) this.#candidates.set(hash, [...(this.#candidates.get(hash) ?? []), index]);
    }
  }

  #compare(bytes: Buffer, start: number, hash: number, found: Set<Name>): void {
    for (const index of this.#candidates.get(hash)!) {
      const [name, needle] = this.#needles[index]!;
      if (!found.has(name) && bytes.subarray(start, start + needle.length).equals(needle)) found.add(name);
    }
  }
}

const blockBytes = 3;
const hashBits = 16;
const hashMask = (1 << hashBits) - 1;

function hashOf(a: number, b: number, c: number): number {
  return ((a << 10) ^ (b << 5) ^ c) & hashMask;
}
