import type { Vector, VectorSpace } from '@sallyport/pipeline';
import { type FoundRow, VectorRows } from '../vector-rows.ts';
import type { LogEntry, LogRead } from './scripts.ts';

/** A node's copy of the vectors of a namespace in Redis, brought up to date by reading what its log has gained. */
export class LogCopy {
  /** Each with its entry in the log. */
  readonly #rows: VectorRows<string>;
  readonly #space: VectorSpace;
  /** The last entry that was read. */
  #last = '';

  constructor(space: VectorSpace) {
    this.#space = space;
    this.#rows = new VectorRows(space);
  }

  get size(): number {
    return this.#rows.size;
  }

  /** From where on the log is to be read. */
  get after(): string {
    return this.#last === '' ? '-' : `(${this.#last}`;
  }

  /** True when there is more to be read. `nowMs` is this node's time. */
  take(read: LogRead, count: number, nowMs: number): boolean {
    if (read.length === 0) {
      this.#clear();
      return false;
    }
    const [theirNowMs, first, last, entries] = read;
    // A log that ends before what was read is another one.
    if (isBefore(String(last), this.#last)) {
      this.#clear();
      return true;
    }
    const behindMs = nowMs - Number(theirNowMs);
    for (const entry of entries) this.#apply(entry, behindMs);
    // Whatever stood before its beginning has made room, or its time was over.
    for (;;) {
      const { oldest } = this.#rows;
      if (oldest === undefined || !isBefore(this.#rows.get(oldest)!, String(first))) break;
      this.#rows.delete(oldest);
    }
    return entries.length === count;
  }

  nearest(vector: Vector, count: number, threshold: number, nowMs: number): FoundRow<string>[] {
    return this.#rows.nearest(vector, count, threshold, nowMs);
  }

  vectorOf(id: string, nowMs: number): Vector | undefined {
    return this.#rows.vectorOf(id, nowMs);
  }

  #apply([entry, fields]: LogEntry, behindMs: number): void {
    const name = String(entry);
    // Several may read at the same time, and the one that has read less may come last.
    if (this.#last !== '' && !isBefore(this.#last, name)) return;
    this.#last = name;
    const id = String(fields[1]);
    if (String(fields[2]) === 'd') {
      this.#rows.delete(id);
      return;
    }
    const vector = numbersIn(fields[3]!);
    const untilMs = Number(fields[5]);
    if (vector.length === this.#space.dimensions)
      this.#rows.put(id, vector, name, untilMs === 0 ? Number.POSITIVE_INFINITY : untilMs + behindMs);
  }

  #clear(): void {
    this.#rows.clear();
    this.#last = '';
  }
}

export function bytesOf(vector: Vector): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

function numbersIn(bytes: Buffer): Vector {
  return new Float32Array(new Uint8Array(bytes).buffer);
}

/** Ids of entries are two numbers, the second of which tells apart those of one millisecond. */
function isBefore(one: string, other: string): boolean {
  const [a = 0, b = 0] = one.split('-').map(Number);
  const [c = 0, d = 0] = other.split('-').map(Number);
  return a < c || (a === c && b < d);
}
