const lf = 0x0a;
const cr = 0x0d;

/**
 * Cuts a byte stream into Server-Sent Events, each with the blank line that ends it (WHATWG HTML §9.2.6: lines end in
 * CRLF, LF or CR). Bytes are not interpreted; concatenating the frames gives the stream back.
 */
export class SseFramer {
  readonly #bytesMax: number;
  #held: Buffer | undefined;
  /** Where in `#held` to go on looking; line ends before it are known. */
  #scanned = 0;
  #lineStart = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** The events completed by `chunk`; undefined when an event grows beyond the limit. */
  push(chunk: Buffer): Buffer[] | undefined {
    const data = this.#held === undefined ? chunk : Buffer.concat([this.#held, chunk]);
    const frames: Buffer[] = [];
    let frameStart = 0;
    let lineStart = this.#lineStart;
    let at = this.#scanned;
    while (at < data.length) {
      const byte = data[at]!;
      if (byte !== lf && byte !== cr) {
        at++;
        continue;
      }
      // A CR at the very end may be half of a CRLF: wait for the next byte.
      if (byte === cr && at + 1 === data.length) break;
      const next = byte === cr && data[at + 1] === lf ? at + 2 : at + 1;
      if (at === lineStart) {
        frames.push(data.subarray(frameStart, next));
        frameStart = next;
      }
      lineStart = next;
      at = next;
    }
    const rest = data.length - frameStart;
    if (rest > this.#bytesMax) return undefined;
    this.#held = rest === 0 ? undefined : data.subarray(frameStart);
    this.#scanned = at - frameStart;
    this.#lineStart = lineStart - frameStart;
    return frames;
  }

  /** What is left at the end of the stream: an event without its blank line, which receivers ignore. */
  rest(): Buffer | undefined {
    return this.#held;
  }
}
