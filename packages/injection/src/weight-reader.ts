/** Takes numbers out of the weights in order: as they are, or as bytes with a common scale. */
export class WeightReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  number(): number {
    const value = this.#bytes.readFloatLE(this.#at);
    this.#at += 4;
    return value;
  }

  numbers(count: number): Float32Array {
    return Float32Array.from({ length: count }, () => this.number());
  }

  rounded(count: number): Float32Array {
    const scale = this.number();
    const start = this.#at;
    this.#at += count;
    return Float32Array.from({ length: count }, (_, at) => this.#bytes.readInt8(start + at) * scale);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }
}
