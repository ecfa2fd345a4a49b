import { type DistanceMetric, type Vector, type VectorSpace, vectorsMax } from '@sallyport/pipeline';

export interface FoundRow<Value> {
  readonly id: string;
  readonly distance: number;
  readonly value: Value;
}

/** Vectors in one array, all of which are looked at: exact, and quick enough for the ten thousand that it holds at most. */
export class VectorRows<Value> {
  readonly #dimensions: number;
  readonly #metric: DistanceMetric;
  readonly #rowsMax: number;
  #numbers = new Float32Array(0);
  readonly #ids: string[] = [];
  readonly #values: Value[] = [];
  readonly #untilMs: number[] = [];
  /** Rows by id, the one put longest ago first. */
  readonly #rows = new Map<string, number>();

  constructor({ dimensions, metric }: VectorSpace, rowsMax: number = vectorsMax) {
    this.#dimensions = dimensions;
    this.#metric = metric;
    this.#rowsMax = rowsMax;
  }

  get size(): number {
    return this.#rows.size;
  }

  /** The id put longest ago. */
  get oldest(): string | undefined {
    return this.#rows.keys().next().value;
  }

  get(id: string): Value | undefined {
    const row = this.#rows.get(id);
    return row === undefined ? undefined : this.#values[row];
  }

  /** Those whose time is over are not found. */
  vectorOf(id: string, nowMs: number): Vector | undefined {
    const row = this.#rows.get(id);
    if (row === undefined || this.#untilMs[row]! <= nowMs) return undefined;
    return this.#numbers.slice(row * this.#dimensions, (row + 1) * this.#dimensions);
  }

  /** The value that had to make room, if one had to. */
  put(id: string, vector: Vector, value: Value, untilMs: number): Value | undefined {
    const evicted = !this.#rows.has(id) && this.size >= this.#rowsMax ? this.delete(this.oldest!) : undefined;
    const row = this.#rows.get(id) ?? this.size;
    this.#rows.delete(id);
    this.#rows.set(id, row);
    this.#makeRoom(row);
    this.#numbers.set(vector, row * this.#dimensions);
    if (this.#metric === 'cosine') normalise(this.#numbers, row * this.#dimensions, this.#dimensions);
    this.#ids[row] = id;
    this.#values[row] = value;
    this.#untilMs[row] = untilMs;
    return evicted;
  }

  clear(): void {
    this.#rows.clear();
    this.#ids.length = 0;
    this.#values.length = 0;
    this.#untilMs.length = 0;
  }

  /** The last row takes the place of the one that goes. */
  delete(id: string): Value | undefined {
    const row = this.#rows.get(id);
    if (row === undefined) return undefined;
    const value = this.#values[row];
    const last = this.size - 1;
    this.#rows.delete(id);
    if (row !== last) {
      this.#numbers.copyWithin(row * this.#dimensions, last * this.#dimensions, (last + 1) * this.#dimensions);
      this.#ids[row] = this.#ids[last]!;
      this.#values[row] = this.#values[last]!;
      this.#untilMs[row] = this.#untilMs[last]!;
      this.#rows.set(this.#ids[row]!, row);
    }
    this.#ids.length = last;
    this.#values.length = last;
    this.#untilMs.length = last;
    return value;
  }

  /** The nearest first. Those whose time is over are not among them. */
  nearest(vector: Vector, count: number, threshold: number, nowMs: number): FoundRow<Value>[] {
    const query = Float32Array.from(vector);
    if (this.#metric === 'cosine') normalise(query, 0, query.length);
    const distanceAt = this.#metric === 'cosine' ? cosineAt : euclideanAt;
    const found: { row: number; distance: number }[] = [];
    let farthest = threshold;
    for (let row = 0; row < this.#ids.length; row++) {
      const distance = distanceAt(this.#numbers, row * this.#dimensions, query);
      if (distance > farthest || this.#untilMs[row]! <= nowMs) continue;
      if (found.length === count && distance === farthest) continue;
      let at = found.length;
      while (at > 0 && found[at - 1]!.distance > distance) at--;
      found.splice(at, 0, { row, distance });
      if (found.length > count) found.pop();
      if (found.length === count) farthest = found[count - 1]!.distance;
    }
    return found.map(({ row, distance }) => ({ id: this.#ids[row]!, distance, value: this.#values[row]! }));
  }

  *expired(nowMs: number): Iterable<string> {
    for (let row = this.#ids.length - 1; row >= 0; row--) if (this.#untilMs[row]! <= nowMs) yield this.#ids[row]!;
  }

  #makeRoom(row: number): void {
    const needed = (row + 1) * this.#dimensions;
    if (this.#numbers.length >= needed) return;
    const wider = new Float32Array(Math.min(Math.max(16, row * 2), this.#rowsMax) * this.#dimensions);
    wider.set(this.#numbers);
    this.#numbers = wider;
  }
}

/** A vector of zeros stays one. */
function normalise(numbers: Float32Array, from: number, count: number): void {
  let squares = 0;
  for (let i = from; i < from + count; i++) squares += numbers[i]! * numbers[i]!;
  if (squares === 0) return;
  const scale = 1 / Math.sqrt(squares);
  for (let i = from; i < from + count; i++) numbers[i]! *= scale;
}

/** Four sums, since a processor adds several numbers at once where one does not wait for the other. */
function cosineAt(numbers: Float32Array, from: number, query: Float32Array): number {
  const { length } = query;
  const inFours = length - (length % 4);
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i < inFours; i += 4) {
    a += numbers[from + i]! * query[i]!;
    b += numbers[from + i + 1]! * query[i + 1]!;
    c += numbers[from + i + 2]! * query[i + 2]!;
    d += numbers[from + i + 3]! * query[i + 3]!;
  }
  for (; i < length; i++) a += numbers[from + i]! * query[i]!;
  // What was rounded may lie a hair outside.
  return Math.max(0, 1 - (a + b + c + d));
}

function euclideanAt(numbers: Float32Array, from: number, query: Float32Array): number {
  const { length } = query;
  const inFours = length - (length % 4);
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i < inFours; i += 4) {
    a += (numbers[from + i]! - query[i]!) ** 2;
    b += (numbers[from + i + 1]! - query[i + 1]!) ** 2;
    c += (numbers[from + i + 2]! - query[i + 2]!) ** 2;
    d += (numbers[from + i + 3]! - query[i + 3]!) ** 2;
  }
  for (; i < length; i++) a += (numbers[from + i]! - query[i]!) ** 2;
  return Math.sqrt(a + b + c + d);
}
