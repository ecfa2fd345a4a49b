/** Writes protobuf's wire format (proto3): fields by number, messages inside messages. One writer is used again and again. */
export class ProtobufWriter {
  #buffer = Buffer.allocUnsafe(4096);
  #at = 0;

  /** What was written since the last time, as bytes of its own (see `ownBytes`); the writer begins anew. */
  take(): Buffer {
    const bytes = Buffer.allocUnsafeSlow(this.#at);
    this.#buffer.copy(bytes, 0, 0, this.#at);
    this.#at = 0;
    return bytes;
  }

  /** A message that is a field of the one being written; `end` takes what this gives. */
  begin(field: number): number {
    this.#tag(field, lengthDelimited);
    this.#reserve(1);
    return ++this.#at;
  }

  /** Its length stands before it, in as many bytes as it takes: most messages are short, and stay where they are. */
  end(start: number): void {
    const length = this.#at - start;
    const extra = varintBytes(length) - 1;
    if (extra > 0) {
      this.#reserve(extra);
      this.#buffer.copyWithin(start + extra, start, this.#at);
      this.#at += extra;
    }
    const at = this.#at;
    this.#at = start - 1;
    this.#varint(length);
    this.#at = at;
  }

  text(field: number, value: string): void {
    this.#tag(field, lengthDelimited);
    const bytesMax = value.length * 3;
    // The length of a short text takes one byte whatever is in it.
    if (bytesMax < 128) {
      this.#reserve(bytesMax + 1);
      const written = this.#buffer.write(value, this.#at + 1, 'utf8');
      this.#buffer[this.#at] = written;
      this.#at += written + 1;
      return;
    }
    const length = Buffer.byteLength(value);
    this.#varint(length);
    this.#reserve(length);
    this.#at += this.#buffer.write(value, this.#at, 'utf8');
  }

  /** Bytes that are written as hexadecimal characters. */
  hex(field: number, value: string): void {
    this.#tag(field, lengthDelimited);
    this.#varint(value.length / 2);
    this.#reserve(value.length / 2);
    this.#at += this.#buffer.write(value, this.#at, 'hex');
  }

  raw(bytes: Buffer): void {
    this.#reserve(bytes.length);
    this.#at += bytes.copy(this.#buffer, this.#at);
  }

  /** A whole number that is not negative, up to 2^53. */
  whole(field: number, value: number): void {
    this.#tag(field, varint);
    this.#varint(value);
  }

  bool(field: number, value: boolean): void {
    this.whole(field, value ? 1 : 0);
  }

  /** `int64`, of which negative ones take ten bytes. */
  int64(field: number, value: number): void {
    if (value >= 0) return this.whole(field, value);
    this.#tag(field, varint);
    this.#bigVarint(BigInt.asUintN(64, BigInt(value)));
  }

  /** `sint32`. */
  zigzag(field: number, value: number): void {
    this.whole(field, value < 0 ? -2 * value - 1 : 2 * value);
  }

  double(field: number, value: number): void {
    this.#tag(field, eightBytes);
    this.#reserve(8);
    this.#at = this.#buffer.writeDoubleLE(value, this.#at);
  }

  fixed64(field: number, value: bigint): void {
    this.#tag(field, eightBytes);
    this.#reserve(8);
    this.#at = this.#buffer.writeBigUInt64LE(value, this.#at);
  }

  fixed32(field: number, value: number): void {
    this.#tag(field, fourBytes);
    this.#reserve(4);
    this.#at = this.#buffer.writeUInt32LE(value, this.#at);
  }

  /** Without a field before it: an entry of a packed list. */
  packedWhole(value: number): void {
    this.#varint(value);
  }

  #tag(field: number, type: number): void {
    this.#varint(field * 8 + type);
  }

  #varint(value: number): void {
    this.#reserve(10);
    let rest = value;
    while (rest > 127) {
      this.#buffer[this.#at++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#buffer[this.#at++] = rest;
  }

  #bigVarint(value: bigint): void {
    this.#reserve(10);
    let rest = value;
    while (rest > 127n) {
      this.#buffer[this.#at++] = Number(rest & 127n) + 128;
      rest >>= 7n;
    }
    this.#buffer[this.#at++] = Number(rest);
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return;
    const bigger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + bytes));
    this.#buffer.copy(bigger, 0, 0, this.#at);
    this.#buffer = bigger;
  }
}

const varint = 0;
const eightBytes = 1;
const lengthDelimited = 2;
const fourBytes = 5;

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}
