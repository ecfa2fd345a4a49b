import duckdb, { type Vector } from '@duckdb/node-bindings';

/** Of `duckdb_string_t`: a length, and the text itself, or where it is. */
const entryBytes = 16;
const inlineBytesMax = 12;
const prefixBytes = 4;

/**
 * Texts on their way into a vector. They cross into DuckDB as one, and rows point into that: to hand each over by itself takes ten times as
 * long. Rows with the same text share it.
 */
export class Texts {
  readonly #distinct: string[] = [];
  /** Of texts of which there are few. */
  readonly #slotOf: Map<string, number> | undefined;

  constructor({ areFew }: { areFew: boolean }) {
    this.#slotOf = areFew ? new Map() : undefined;
  }

  /** By which number rows name the text, until all are handed over. */
  add(text: string): number {
    const known = this.#slotOf?.get(text);
    if (known !== undefined) return known;
    const slot = this.#distinct.push(text) - 1;
    this.#slotOf?.set(text, slot);
    return slot;
  }

  /** Row by row, which text it has; anything for one that has none. */
  flush(vector: Vector, slots: Int32Array, count: number): void {
    if (this.#distinct.length > 0) {
      const entries = this.#entriesIn(vector);
      const chosen = new Int32Array((count * entryBytes) / 4);
      for (let row = 0; row < count; row++) {
        const from = slots[row]! * 4;
        chosen[row * 4] = entries[from]!;
        chosen[row * 4 + 1] = entries[from + 1]!;
        chosen[row * 4 + 2] = entries[from + 2]!;
        chosen[row * 4 + 3] = entries[from + 3]!;
      }
      duckdb.copy_data_to_vector(vector, 0, chosen.buffer, 0, count * entryBytes);
    }
    this.#distinct.length = 0;
    this.#slotOf?.clear();
  }

  #entriesIn(vector: Vector): Int32Array {
    const joined = this.#distinct.join('');
    const bytes = Buffer.from(joined);
    const isAscii = bytes.length === joined.length;
    const address = bytes.length > inlineBytesMax ? addressIn(vector, bytes) : 0n;
    const entries = Buffer.alloc(this.#distinct.length * entryBytes);
    let begin = 0;
    for (const [slot, text] of this.#distinct.entries()) {
      const length = isAscii ? text.length : Buffer.byteLength(text);
      const at = slot * entryBytes;
      entries.writeUInt32LE(length, at);
      if (length <= inlineBytesMax) copy(bytes, begin, length, entries, at + 4);
      else {
        copy(bytes, begin, prefixBytes, entries, at + 4);
        entries.writeBigUInt64LE(address + BigInt(begin), at + 8);
      }
      begin += length;
    }
    return new Int32Array(entries.buffer, entries.byteOffset, entries.byteLength / 4);
  }
}

/** Where a vector keeps these bytes for as long as it lives. The first row has them for now. */
function addressIn(vector: Vector, bytes: Uint8Array): bigint {
  duckdb.vector_assign_string_element_len(vector, 0, bytes);
  const entry = duckdb.vector_get_data(vector, entryBytes);
  return new DataView(entry.buffer, entry.byteOffset).getBigUint64(8, true);
}

// A handful of bytes: faster than a call of `Buffer.copy`.
function copy(from: Uint8Array, fromAt: number, count: number, to: Uint8Array, toAt: number): void {
  for (let index = 0; index < count; index++) to[toAt + index] = from[fromAt + index]!;
}
