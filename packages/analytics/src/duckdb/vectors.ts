import duckdb, { type Vector } from '@duckdb/node-bindings';
import type { Cell } from '../schema/cell.ts';
import type { ColumnType } from '../schema/column.ts';
import { Texts } from './texts.ts';

/**
 * Fills one column of a chunk. The vectors of `@duckdb/node-api` do this too, value by value, with a big integer for every number
 * and every bit that says whether there is one: that alone took half of the time of writing.
 */
export interface VectorWriter {
  set(index: number, cell: Cell): void;
  /** Hands `count` cells to the vector, and is empty again. */
  flush(vector: Vector, count: number): void;
}

export function createVectorWriter(type: ColumnType, rowsMax: number): VectorWriter {
  switch (type) {
    case 'word':
      return new TextColumn(rowsMax, new Texts({ areFew: true }));
    case 'text':
      return new TextColumn(rowsMax, new Texts({ areFew: false }));
    case 'words':
      return new Lists(rowsMax);
    case 'time':
    case 'bytes':
      return new Integers64(rowsMax);
    case 'integer':
      return new Numbers(new Int32Array(rowsMax));
    case 'milliseconds':
    case 'decimal':
      return new Numbers(new Float64Array(rowsMax));
    case 'boolean':
      return new Numbers(new Uint8Array(rowsMax));
  }
}

/** Which cells have a value: one bit each, as DuckDB wants them. */
class Presence {
  readonly #bits: Uint8Array<ArrayBuffer>;
  #present = 0;

  constructor(rowsMax: number) {
    this.#bits = new Uint8Array(Math.ceil(rowsMax / 64) * 8);
  }

  add(index: number): void {
    this.#bits[index >> 3]! |= 1 << (index & 7);
    this.#present++;
  }

  flush(vector: Vector, count: number): void {
    if (this.#present !== count) {
      duckdb.vector_ensure_validity_writable(vector);
      duckdb.copy_data_to_vector_validity(vector, 0, this.#bits.buffer, 0, Math.ceil(count / 64) * 8);
    }
    if (this.#present !== 0) this.#bits.fill(0);
    this.#present = 0;
  }
}

class Numbers implements VectorWriter {
  readonly #values: Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;
  readonly #presence: Presence;

  constructor(values: Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Uint8Array<ArrayBuffer>) {
    this.#values = values;
    this.#presence = new Presence(values.length);
  }

  set(index: number, cell: Cell): void {
    if (cell === null) return;
    this.#values[index] = Number(cell);
    this.#presence.add(index);
  }

  flush(vector: Vector, count: number): void {
    const { buffer, BYTES_PER_ELEMENT } = this.#values;
    duckdb.copy_data_to_vector(vector, 0, buffer, 0, count * BYTES_PER_ELEMENT);
    this.#presence.flush(vector, count);
  }
}

class Integers64 implements VectorWriter {
  readonly #halves: Int32Array<ArrayBuffer>;
  readonly #presence: Presence;

  constructor(rowsMax: number) {
    this.#halves = new Int32Array(rowsMax * 2);
    this.#presence = new Presence(rowsMax);
  }

  set(index: number, cell: Cell): void {
    if (cell === null) return;
    setHalves(this.#halves, index, cell as number);
    this.#presence.add(index);
  }

  flush(vector: Vector, count: number): void {
    duckdb.copy_data_to_vector(vector, 0, this.#halves.buffer, 0, count * 8);
    this.#presence.flush(vector, count);
  }
}

class TextColumn implements VectorWriter {
  readonly #texts: Texts;
  /** Of each row, which of the texts it has. */
  readonly #slots: Int32Array<ArrayBuffer>;
  readonly #presence: Presence;

  constructor(rowsMax: number, texts: Texts) {
    this.#texts = texts;
    this.#slots = new Int32Array(rowsMax);
    this.#presence = new Presence(rowsMax);
  }

  set(index: number, cell: Cell): void {
    if (cell === null) this.#slots[index] = 0;
    else {
      this.#slots[index] = this.#texts.add(cell as string);
      this.#presence.add(index);
    }
  }

  flush(vector: Vector, count: number): void {
    this.#texts.flush(vector, this.#slots, count);
    this.#presence.flush(vector, count);
  }
}

class Lists implements VectorWriter {
  /** Of each list, where it begins among the items of all, and how long it is. */
  readonly #entries: Int32Array<ArrayBuffer>;
  readonly #presence: Presence;
  readonly #texts = new Texts({ areFew: true });
  readonly #items: number[] = [];

  constructor(rowsMax: number) {
    this.#entries = new Int32Array(rowsMax * 4);
    this.#presence = new Presence(rowsMax);
  }

  set(index: number, cell: Cell): void {
    const list = (cell ?? []) as readonly string[];
    setHalves(this.#entries, index * 2, this.#items.length);
    setHalves(this.#entries, index * 2 + 1, list.length);
    for (const item of list) this.#items.push(this.#texts.add(item));
    if (cell !== null) this.#presence.add(index);
  }

  flush(vector: Vector, count: number): void {
    const items = Int32Array.from(this.#items);
    duckdb.list_vector_reserve(vector, items.length);
    duckdb.list_vector_set_size(vector, items.length);
    this.#texts.flush(duckdb.list_vector_get_child(vector), items, items.length);
    duckdb.copy_data_to_vector(vector, 0, this.#entries.buffer, 0, count * 16);
    this.#presence.flush(vector, count);
    this.#items.length = 0;
  }
}

/** A safe integer as 64 bits, low half first: all platforms that DuckDB is built for are little-endian. */
function setHalves(halves: Int32Array, index: number, value: number): void {
  // The array keeps the lowest 32 bits of what it is given.
  halves[index * 2] = value;
  halves[index * 2 + 1] = Math.floor(value / 4_294_967_296);
}
