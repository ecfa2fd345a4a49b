const newline = 0x0a;

/** Cuts what a process prints into lines, one message each; bounded, since a process may print without end. */
export class LineReader {
  readonly #bytesMax: number;
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** The lines that are complete now, without their ends; undefined when one is too long. */
  push(chunk: Buffer): Buffer[] | undefined {
    const lines: Buffer[] = [];
    let from = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      const line = this.#take(chunk.subarray(from, end));
      if (line === undefined) return undefined;
      if (line.length > 0) lines.push(line);
      from = end + 1;
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
    return this.#bytes > this.#bytesMax ? undefined : lines;
  }

  #keep(part: Buffer): void {
    this.#parts.push(part);
    this.#bytes += part.length;
  }

  #take(last: Buffer): Buffer | undefined {
    if (this.#bytes + last.length > this.#bytesMax) return undefined;
    const line = this.#parts.length === 0 ? last : Buffer.concat([...this.#parts, last]);
    this.#parts = [];
    this.#bytes = 0;
    return line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
  }
}

/** A message as one line: line ends inside it can only stand between tokens, where a space does as well. */
export function toLine(message: Buffer): Buffer {
  const line = Buffer.allocUnsafe(message.length + 1);
  message.copy(line);
  for (let i = 0; i < message.length; i++) if (line[i] === newline || line[i] === 0x0d) line[i] = 0x20;
  line[message.length] = newline;
  return line;
}
