import { TextReader } from './texts.ts';
import { wireTypes } from './writer.ts';

/** The bytes are not what they should be. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** Reads what `WireWriter` has written, and trusts nobody: throws `WireError`. */
export class WireReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #texts: TextReader;
  #at = 0;
  #end: number;
  /** Of the field that `next` has found. */
  field = 0;
  wire: number = wireTypes.varint;
  #entries = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#texts = new TextReader(bytes);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.byteLength;
  }

  /** Finds the next field; false at the end. */
  next(): boolean {
    if (this.#at === this.#end) return false;
    const tag = this.#varint();
    this.field = Math.floor(tag / 8);
    this.wire = tag % 8;
    return true;
  }

  number(): number {
    if (this.wire === wireTypes.varint) {
      const value = this.#varint();
      return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    this.#expect(wireTypes.double);
    const at = this.#take(8);
    const value = this.#view.getFloat64(at, true);
    if (!Number.isFinite(value)) throw new WireError(`field ${this.field} is no finite number`);
    return value;
  }

  get isText(): boolean {
    return this.wire === wireTypes.bytes;
  }

  /** Cut where it is longer than whoever keeps to the rules writes it. */
  text(bytesMax: number): string {
    this.#expect(wireTypes.bytes);
    const length = this.#varint();
    const at = this.#take(length);
    return this.#texts.read(at, Math.min(length, bytesMax));
  }

  /** An entry of a list begins. Two bytes may say one that takes hundreds in memory: so many there are in no honest batch. */
  countEntry(): void {
    if (++this.#entries > entriesMax) throw new WireError(`it has more than ${entriesMax} entries`);
  }

  /** Reads a field of fields: `read` until `next` says false. */
  within<Value>(read: () => Value): Value {
    this.#expect(wireTypes.bytes);
    const length = this.#varint();
    const end = this.#take(length) + length;
    const endOutside = this.#end;
    this.#at = end - length;
    this.#end = end;
    const value = read();
    this.#end = endOutside;
    return value;
  }

  /** Passes over a field that this version does not know. */
  skip(): void {
    if (this.wire === wireTypes.varint) this.#varint();
    else if (this.wire === wireTypes.double) this.#take(8);
    else {
      this.#expect(wireTypes.bytes);
      this.#take(this.#varint());
    }
  }

  #expect(wire: number): void {
    if (this.wire !== wire) throw new WireError(`field ${this.field} has the wire type ${this.wire}`);
  }

  /** Where the next `length` bytes begin. */
  #take(length: number): number {
    const at = this.#at;
    if (length > this.#end - at) throw new WireError(`field ${this.field} ends too soon`);
    this.#at = at + length;
    return at;
  }

  #varint(): number {
    // Most are of one byte.
    const first = this.#at < this.#end ? this.#bytes[this.#at]! : 0x80;
    if (first < 0x80) {
      this.#at++;
      return first;
    }
    let value = 0;
    let scale = 1;
    for (let n = 0; n < varintBytesMax; n++) {
      if (this.#at === this.#end) throw new WireError('a number ends too soon');
      const byte = this.#bytes[this.#at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new WireError('a number is too long');
  }
}

/** Those of all lists, whatever they are in. Entries that gateways write have twenty bytes and more. */
const entriesMax = 60_000;
/** Of 53 bits. */
const varintBytesMax = 8;
