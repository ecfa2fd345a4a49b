/** Reads what a broker is sent; throws where the bytes are not what the protocol says. */
export class WireReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  int8(): number {
    return this.#take(1).readInt8();
  }

  int16(): number {
    return this.#take(2).readInt16BE();
  }

  int32(): number {
    return this.#take(4).readInt32BE();
  }

  uint32(): number {
    return this.#take(4).readUInt32BE();
  }

  int64(): bigint {
    return this.#take(8).readBigInt64BE();
  }

  /** A length of two bytes, then UTF-8; -1 for none. */
  string(): string | undefined {
    const length = this.int16();
    return length < 0 ? undefined : this.#take(length).toString('utf8');
  }

  /** A length of four bytes. */
  bytes(): Buffer {
    return this.#take(this.int32());
  }

  list<Item>(read: () => Item): Item[] {
    return Array.from({ length: this.int32() }, read);
  }

  unsignedVarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#take(1)[0]!;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new Error('a varint of more than five bytes');
  }

  /** Zigzag. */
  varint(): number {
    const value = this.unsignedVarint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** A length as a varint; undefined for -1. */
  varBytes(): Buffer | undefined {
    const length = this.varint();
    return length < 0 ? undefined : this.#take(length);
  }

  rest(): Buffer {
    return this.#take(this.left);
  }

  #take(length: number): Buffer {
    if (length < 0 || length > this.left) throw new Error(`${length} bytes are wanted and ${this.left} are left`);
    const taken = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return taken;
  }
}

/** What a broker answers, piece by piece. */
export const wire = {
  int8: (value: number) => Buffer.from([value & 0xff]),
  int16(value: number): Buffer {
    const bytes = Buffer.alloc(2);
    bytes.writeInt16BE(value);
    return bytes;
  },
  int32(value: number): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(value);
    return bytes;
  },
  int64(value: bigint): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(value);
    return bytes;
  },
  string(text: string | undefined): Buffer {
    if (text === undefined) return wire.int16(-1);
    const bytes = Buffer.from(text);
    return Buffer.concat([wire.int16(bytes.length), bytes]);
  },
  bytes: (bytes: Buffer) => Buffer.concat([wire.int32(bytes.length), bytes]),
  list: (items: readonly Buffer[]) => Buffer.concat([wire.int32(items.length), ...items]),
};
