const nothing = Buffer.alloc(0);

/** What a framer holds of a frame that is not complete, with room to grow: time and memory in proportion to the bytes, however they come. */
export class HeldBytes {
  #held: Buffer = nothing;
  #bytes = 0;

  /** What is held and the chunk, in one piece. */
  with(chunk: Buffer): Buffer {
    if (this.#bytes === 0) return chunk;
    const bytes = this.#bytes + chunk.length;
    if (bytes > this.#held.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(bytes, 2 * this.#held.length));
      this.#held.copy(larger, 0, 0, this.#bytes);
      this.#held = larger;
    }
    chunk.copy(this.#held, this.#bytes);
    return this.#held.subarray(0, bytes);
  }

  /** Holds what `with` gave, from `from` on. */
  keep(data: Buffer, from: number): void {
    const isNew = this.#bytes === 0;
    this.#bytes = data.length - from;
    // What was given away is a view of the same memory: only what is all of it may grow on in place.
    // A view of nothing would still hold on to the memory, for as long as a stream is silent.
    if (this.#bytes === 0) this.#held = nothing;
    else if (isNew || from > 0) this.#held = data.subarray(from);
  }

  rest(): Buffer | undefined {
    return this.#bytes === 0 ? undefined : this.#held.subarray(0, this.#bytes);
  }
}
