/** How a value lies on the wire, as in Protocol Buffers: a varint, eight bytes, or a length and that many bytes. */
export const wireTypes = { varint: 0, double: 1, bytes: 2 } as const;

/** A varint always written with three bytes, so that it can be set when the length is known: up to 2 MiB. */
export const lengthBytes = 3;
/** Of a field's number and wire type; numbers go up to 2047. */
const tagBytesMax = 2;

/**
 * Writes fields into memory that is there already, and makes no garbage. A field that finds no room is left out whole and
 * counted: what lies in the memory is well-formed at all times.
 */
export class WireWriter {
  readonly bytes: Buffer;
  readonly #view: DataView;
  /** Where the next field goes. */
  at = 0;
  /** Where fields must have ended. */
  end: number;
  /** Entries that were left out. */
  omitted = 0;
  /** Fields that found no room. */
  unfit = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.end = bytes.byteLength;
  }

  /** False when that many bytes do not fit. */
  #hasRoom(bytes: number): boolean {
    if (this.at + bytes <= this.end) return true;
    this.unfit++;
    return false;
  }

  /** Whole numbers up to 2⁵² as varints with their sign in the lowest bit, others as IEEE 754. */
  number(field: number, value: number): void {
    if (!this.#hasRoom(tagBytesMax + 8)) return;
    if (value >= -wholeMax && value <= wholeMax && Math.floor(value) === value) {
      this.#varint((field << 3) | wireTypes.varint);
      this.#varint(value < 0 ? -2 * value - 1 : 2 * value);
      return;
    }
    this.#varint((field << 3) | wireTypes.double);
    this.#view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  /** As UTF-8, cut at the last whole character within `bytesMax`; halves of surrogate pairs become U+FFFD. */
  text(field: number, value: string, bytesMax: number): void {
    if (!this.#hasRoom(tagBytesMax + lengthBytes + Math.min(bytesMax, 3 * value.length))) return;
    this.#varint((field << 3) | wireTypes.bytes);
    // Nearly all texts are shorter than 128 bytes, and then their length is one.
    const lengthAt = this.at;
    const start = lengthAt + (3 * value.length < 128 || bytesMax < 128 ? 1 : lengthBytes);
    const length = this.#characters(value, start, Math.min(bytesMax, this.end - start));
    this.at = start + length;
    if (start === lengthAt + 1) this.bytes[lengthAt] = length;
    else this.#setLength(lengthAt, length);
  }

  /** Answers how many bytes they are. */
  #characters(value: string, at: number, bytesMax: number): number {
    const { bytes } = this;
    // Of short texts, the call would take longer than the writing.
    if (value.length > shortTextMax || value.length > bytesMax) return bytes.write(value, at, bytesMax);
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) return bytes.write(value, at, bytesMax);
      bytes[at + i] = code;
    }
    return value.length;
  }

  /** Takes back what was written since `at` if not all of it found room when there had been `unfit` fields without: half an entry would lie. */
  keepWhole(at: number, unfit: number): void {
    if (this.unfit === unfit) return;
    this.at = at;
    this.unfit = unfit;
    this.omitted++;
  }

  /** Begins a field of fields; answers what `close` needs, or -1 when it does not fit. */
  open(field: number): number {
    if (!this.#hasRoom(tagBytesMax + lengthBytes)) return -1;
    this.#varint((field << 3) | wireTypes.bytes);
    this.at += lengthBytes;
    return this.at;
  }

  /** What was written since is the field that `open` began. Can be said again after more was written. */
  close(start: number): void {
    this.#setLength(start - lengthBytes, this.at - start);
  }

  #setLength(at: number, length: number): void {
    this.bytes[at] = (length & 0x7f) | 0x80;
    this.bytes[at + 1] = ((length >> 7) & 0x7f) | 0x80;
    this.bytes[at + 2] = length >> 14;
  }

  #varint(value: number): void {
    const { bytes } = this;
    let { at } = this;
    if (value > 0x7fff_ffff) {
      const high = Math.floor(value / 0x1000_0000);
      const low = value - high * 0x1000_0000;
      bytes[at++] = (low & 0x7f) | 0x80;
      bytes[at++] = ((low >> 7) & 0x7f) | 0x80;
      bytes[at++] = ((low >> 14) & 0x7f) | 0x80;
      bytes[at++] = (low >> 21) | 0x80;
      value = high;
    }
    while (value > 0x7f) {
      bytes[at++] = (value & 0x7f) | 0x80;
      value >>>= 7;
    }
    bytes[at++] = value;
    this.at = at;
  }
}

const shortTextMax = 16;
/** With the sign, a whole number still. */
const wholeMax = 2 ** 52 - 1;
