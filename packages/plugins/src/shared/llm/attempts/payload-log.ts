/** What a log record holds of a request or an answer at most. Bytes. */
const bytesMax = 64 * 1024;

/** The beginning of an answer, for the log. */
export class PayloadLog {
  readonly #request: string;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(request: Buffer) {
    this.#request = textOf(request);
  }

  add(bytes: Buffer): void {
    if (this.#bytes >= bytesMax) return;
    // A copy: what is passed on would hold on to far more memory.
    this.#chunks.push(Buffer.from(bytes.subarray(0, bytesMax - this.#bytes)));
    this.#bytes += bytes.length;
  }

  get payload(): { request: string; response: string } {
    return { request: this.#request, response: textOf(Buffer.concat(this.#chunks)) };
  }
}

function textOf(bytes: Buffer): string {
  return bytes.toString('utf8', 0, Math.min(bytes.length, bytesMax));
}
