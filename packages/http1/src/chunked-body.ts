import { FieldBlock, type FieldLimits } from './field-block.ts';

const State = {
  firstDigit: 0,
  digits: 1,
  extension: 2,
  sizeEnd: 3,
  data: 4,
  dataCr: 5,
  dataLf: 6,
  trailers: 7,
  done: 8,
} as const;

/** 12 hexadecimal digits: 2^48 bytes in one chunk. */
const digitsMax = 12;
/** Extension bytes a body may have beyond its allowance of 16, and twice the chunk's size, per chunk. */
const extensionExcessMax = 16_384;

/** Decodes a chunked body (RFC 9112 §7.1) from input cut anywhere. */
export class ChunkedBody {
  /** After `read`: where the data lies in the input, moved together if it came in several chunks. */
  dataStart = 0;
  dataEnd = 0;
  /** Why the body is invalid. */
  problem: string | undefined = undefined;
  readonly #trailers: FieldBlock;
  #state: (typeof State)[keyof typeof State] = State.firstDigit;
  #size = 0;
  #digits = 0;
  #left = 0;
  #extensionBytes = 0;
  #extensionExcess = 0;

  constructor(limits: FieldLimits) {
    this.#trailers = new FieldBlock(limits);
  }

  begin(): void {
    this.#state = State.firstDigit;
    this.#extensionExcess = 0;
    this.problem = undefined;
  }

  get isDone(): boolean {
    return this.#state === State.done;
  }

  /** Names and values in turn; undefined when there are none. */
  get trailers(): string[] | undefined {
    return this.#trailers.fields.length > 0 ? this.#trailers.fields : undefined;
  }

  /** Reads on from `start` and gives the position it stopped at: `end`, the end of the body, or where it became invalid. */
  read(input: Buffer, start: number, end: number): number {
    this.dataStart = start;
    this.dataEnd = start;
    let position = start;
    while (position < end) {
      switch (this.#state) {
        case State.data:
          position = this.#takeData(input, position, end);
          break;
        case State.trailers: {
          const after = this.#trailers.read(input, position, end);
          if (after >= 0) this.#endTrailers();
          else this.problem = this.#trailers.problem;
          if (this.problem !== undefined) return position;
          return after >= 0 ? after : end;
        }
        default:
          if (!this.#takeFraming(input[position]!)) return position;
          position++;
      }
    }
    return position;
  }

  #takeData(input: Buffer, position: number, end: number): number {
    const stop = Math.min(end, position + this.#left);
    this.#left -= stop - position;
    if (this.#left === 0) this.#state = State.dataCr;
    if (this.dataEnd === this.dataStart) {
      this.dataStart = position;
      this.dataEnd = stop;
    } else {
      input.copyWithin(this.dataEnd, position, stop);
      this.dataEnd += stop - position;
    }
    return stop;
  }

  /** One byte of a chunk's size line, or of the line break behind its data. */
  #takeFraming(byte: number): boolean {
    switch (this.#state) {
      case State.firstDigit:
      case State.digits: {
        const value = hexValue(byte);
        if (value >= 0) {
          this.#digits = this.#state === State.firstDigit ? 1 : this.#digits + 1;
          if (this.#digits > digitsMax) return this.#reject('a chunk is too large');
          this.#size = this.#digits === 1 ? value : this.#size * 16 + value;
          this.#state = State.digits;
          return true;
        }
        if (this.#state === State.firstDigit) return this.#reject('a chunk has no size');
        this.#extensionBytes = 0;
        if (byte === 0x0d) this.#state = State.sizeEnd;
        else if (byte === 0x3b) this.#state = State.extension;
        else return this.#reject('the size of a chunk is not a number');
        return true;
      }
      case State.extension:
        if (byte === 0x0d) {
          this.#state = State.sizeEnd;
          return true;
        }
        if ((byte < 0x20 && byte !== 0x09) || byte === 0x7f)
          return this.#reject('a chunk extension holds a control character');
        this.#extensionBytes++;
        return (
          this.#extensionExcess + this.#extensionBytes <= extensionExcessMax ||
          this.#reject('chunk extensions are too long')
        );
      case State.sizeEnd:
        if (byte !== 0x0a) return this.#reject('the size of a chunk ends without CR LF');
        this.#startData();
        return true;
      case State.dataCr:
        if (byte !== 0x0d) return this.#reject('a chunk is longer than its size');
        this.#state = State.dataLf;
        return true;
      default:
        if (byte !== 0x0a) return this.#reject('a chunk ends without CR LF');
        this.#state = State.firstDigit;
        return true;
    }
  }

  #startData(): void {
    if (this.#size === 0) {
      this.#trailers.begin(false);
      this.#state = State.trailers;
      return;
    }
    const allowance = 16 + 2 * this.#size;
    this.#extensionExcess = Math.max(0, this.#extensionExcess + this.#extensionBytes - allowance);
    this.#left = this.#size;
    this.#state = State.data;
  }

  #endTrailers(): void {
    const { fields } = this.#trailers;
    for (let i = 0; i < fields.length; i += 2) {
      const name = fields[i]!.toLowerCase();
      if (name === 'content-length' || name === 'transfer-encoding') {
        this.problem = 'a trailer field frames the message';
        return;
      }
    }
    this.#state = State.done;
  }

  #reject(problem: string): boolean {
    this.problem = problem;
    return false;
  }
}

function hexValue(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
