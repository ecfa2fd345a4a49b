import { isTokenCode, isValueCode } from './syntax.ts';

/** Characters looked at in one go: a usual head fits, and a large body behind it is not turned into text. */
const windowBytes = 4096;

export interface FieldLimits {
  /** Bytes of a start line and header block together, blank line included. */
  bytesMax: number;
  fieldsMax: number;
}

/**
 * Reads a block of lines (a head, or a trailer section) up to its blank line, from input cut anywhere. Only whole lines
 * are looked at, so that the verdict does not depend on where the input was cut.
 */
export class FieldBlock {
  readonly #limits: FieldLimits;
  /** The beginning of a line whose end has not arrived. */
  #carry = '';
  #bytes = 0;
  #lines = 0;
  #withStartLine = true;
  /** The first line, when the block has one. */
  startLine = '';
  /** Names and values in turn, values without surrounding white space. */
  fields: string[] = [];
  /** Why the block is invalid. */
  problem: string | undefined = undefined;

  constructor(limits: FieldLimits) {
    this.#limits = limits;
  }

  begin(withStartLine: boolean): void {
    this.#carry = '';
    this.#bytes = 0;
    this.#lines = 0;
    this.#withStartLine = withStartLine;
    this.startLine = '';
    this.fields = [];
    this.problem = undefined;
  }

  /** Bytes read of the block so far. */
  get bytes(): number {
    return this.#bytes;
  }

  get hasStartLine(): boolean {
    return this.#lines > 0 && this.#withStartLine;
  }

  /**
   * Reads on from `start`. Gives the position behind the block's blank line, or -1 when the block goes on, or is invalid
   * (then `problem` says why).
   */
  read(input: Buffer, start: number, end: number): number {
    while (start < end) {
      const stop = Math.min(end, start + windowBytes);
      const used = this.#readText(input.toString('latin1', start, stop));
      if (used >= 0) return start + used;
      if (this.problem !== undefined) return -1;
      start = stop;
    }
    return -1;
  }

  #readText(added: string): number {
    this.#bytes += added.length;
    const carried = this.#carry.length;
    if (carried > 0 && !added.includes('\n')) {
      this.#carry += added;
      this.#checkSize();
      return -1;
    }
    const text = carried === 0 ? added : this.#carry + added;
    let lineStart = 0;
    for (;;) {
      const newline = text.indexOf('\n', lineStart);
      if (newline < 0) break;
      const lineEnd = newline - 1;
      if (lineEnd < lineStart || text.charCodeAt(lineEnd) !== 0x0d) {
        this.problem = 'a line ends without CR LF';
        return -1;
      }
      if (lineEnd === lineStart && (this.#lines > 0 || !this.#withStartLine)) {
        // What follows the blank line in this text is not part of the block.
        this.#bytes -= text.length - newline - 1;
        this.#carry = '';
        this.#checkSize();
        return this.problem === undefined ? newline + 1 - carried : -1;
      }
      if (!this.#readLine(text, lineStart, lineEnd)) return -1;
      lineStart = newline + 1;
    }
    this.#carry = lineStart === 0 ? text : text.slice(lineStart);
    this.#checkSize();
    return -1;
  }

  #checkSize(): void {
    if (this.#bytes > this.#limits.bytesMax)
      this.problem = `the header block is longer than ${this.#limits.bytesMax} bytes`;
  }

  #readLine(text: string, start: number, end: number): boolean {
    this.#lines++;
    if (this.#withStartLine && this.#lines === 1) {
      this.startLine = text.slice(start, end);
      return true;
    }
    if (this.fields.length >= this.#limits.fieldsMax * 2) {
      this.problem = `there are more than ${this.#limits.fieldsMax} header fields`;
      return false;
    }
    let colon = start;
    while (colon < end && isTokenCode(text.charCodeAt(colon))) colon++;
    if (colon === start || colon === end || text.charCodeAt(colon) !== 0x3a) {
      this.problem = 'a header field has no proper name';
      return false;
    }
    let from = colon + 1;
    let to = end;
    while (from < to && isBlank(text.charCodeAt(from))) from++;
    while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
    for (let i = from; i < to; i++) {
      if (!isValueCode(text.charCodeAt(i))) {
        this.problem = 'a header field holds a control character';
        return false;
      }
    }
    this.fields.push(text.slice(start, colon), text.slice(from, to));
    return true;
  }
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
