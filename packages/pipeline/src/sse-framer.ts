const lf = 0x0a;
const cr = 0x0d;
const nothing = Buffer.alloc(0);

/**
 * Cuts a byte stream into Server-Sent Events, each with the blank line that ends it (WHATWG HTML §9.2.6: lines end in
 * CRLF, LF or CR) and with blank lines before it. Bytes are not interpreted; concatenating the frames gives the stream
 * back. Takes time and memory in proportion to the bytes, however they come.
 */
export class SseFramer {
  readonly #bytesMax: number;
  /** An event that is not complete, with room to grow. */
  #held: Buffer = nothing;
  #heldBytes = 0;
  /** Where in `#held` to go on looking; line ends before it are known. */
  #scanned = 0;
  #lineStart = 0;
  /** The event at hand has nothing but blank lines yet. */
  #isBlank = true;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** The events completed by `chunk`; undefined when an event grows beyond the limit. */
  push(chunk: Buffer): Buffer[] | undefined {
    const data = this.#heldBytes === 0 ? chunk : this.#append(chunk);
    const frames: Buffer[] = [];
    let frameStart = 0;
    let lineStart = this.#lineStart;
    let at = this.#scanned;
    let returnAt = nextOf(data, cr, at);
    while (at < data.length) {
      // A line is passed at the speed of memory; whether one is blank shows at its first byte.
      if (data[at] !== lf && data[at] !== cr) at = Math.min(nextOf(data, lf, at), returnAt);
      if (at === data.length) break;
      const isReturn = data[at] === cr;
      // A CR at the very end may be half of a CRLF: wait for the next byte.
      if (isReturn && at + 1 === data.length) break;
      const next = isReturn && data[at + 1] === lf ? at + 2 : at + 1;
      if (isReturn) returnAt = nextOf(data, cr, next);
      if (at > lineStart) this.#isBlank = false;
      else if (!this.#isBlank) {
        frames.push(data.subarray(frameStart, next));
        frameStart = next;
        this.#isBlank = true;
      }
      lineStart = next;
      at = next;
    }
    if (data.length - frameStart > this.#bytesMax) return undefined;
    this.#heldBytes = data.length - frameStart;
    // What was given away is a view of the same memory: only an event that is all of it may grow on in place.
    // A view of nothing would still hold on to the memory, for as long as a stream is silent.
    if (this.#heldBytes === 0) this.#held = nothing;
    else if (data === chunk || frameStart > 0) this.#held = data.subarray(frameStart);
    this.#scanned = at - frameStart;
    this.#lineStart = lineStart - frameStart;
    return frames;
  }

  /** What is held and the chunk, in one piece. */
  #append(chunk: Buffer): Buffer {
    const bytes = this.#heldBytes + chunk.length;
    if (bytes > this.#held.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(bytes, 2 * this.#held.length));
      this.#held.copy(larger, 0, 0, this.#heldBytes);
      this.#held = larger;
    }
    chunk.copy(this.#held, this.#heldBytes);
    return this.#held.subarray(0, bytes);
  }

  /** What is left at the end of the stream: an event without its blank line, which receivers ignore. */
  rest(): Buffer | undefined {
    return this.#heldBytes === 0 ? undefined : this.#held.subarray(0, this.#heldBytes);
  }
}

/** Where the byte is next; the end of the data when it is not. */
function nextOf(data: Buffer, byte: number, from: number): number {
  const at = data.indexOf(byte, from);
  return at < 0 ? data.length : at;
}
