import {
  type Clock,
  checkVector,
  type Neighbour,
  type Vector,
  type VectorSpace,
  type VectorStore,
} from '@sallyport/pipeline';
import { VectorRows } from './vector-rows.ts';

export interface MemoryVectorsOptions {
  readonly clock: Clock;
  /** For all namespaces together. */
  readonly bytesMax?: number;
}

interface Namespace {
  readonly rows: VectorRows<string>;
  bytes: number;
}

/** Vectors in memory. Where there are too many, the largest namespace gives up its oldest: a small one is never emptied by others. */
export class MemoryVectors implements VectorStore {
  readonly #space: VectorSpace;
  readonly #clock: Clock;
  readonly #bytesMax: number;
  readonly #namespaces = new Map<string, Namespace>();
  #bytes = 0;

  constructor(space: VectorSpace, { clock, bytesMax = bytesMaxDefault }: MemoryVectorsOptions) {
    this.#space = space;
    this.#clock = clock;
    this.#bytesMax = bytesMax;
  }

  nearest(namespace: string, vector: Vector, count: number, threshold: number): Neighbour[] {
    checkVector(this.#space, vector);
    const rows = this.#namespaces.get(namespace)?.rows;
    if (rows === undefined) return [];
    return rows
      .nearest(vector, count, threshold, this.#clock.monotonicMs())
      .map(({ id, distance, value }) => ({ id, distance, payload: value }));
  }

  put(namespace: string, id: string, vector: Vector, payload: string, keptMs?: number): void {
    checkVector(this.#space, vector, payload, keptMs);
    const nowMs = this.#clock.monotonicMs();
    const held = this.#namespaces.get(namespace) ?? { rows: new VectorRows<string>(this.#space), bytes: 0 };
    for (const over of held.rows.expired(nowMs)) this.#forget(namespace, over);
    this.#forget(namespace, id);
    // Whatever was forgotten may have been its last.
    this.#namespaces.set(namespace, held);
    const evicted = held.rows.put(
      id,
      vector,
      payload,
      keptMs === undefined ? Number.POSITIVE_INFINITY : nowMs + keptMs,
    );
    if (evicted !== undefined) this.#count(held, -this.#bytesOf(evicted));
    this.#count(held, this.#bytesOf(payload));
    while (this.#bytes > this.#bytesMax) this.#shrinkLargest();
  }

  find(namespace: string, id: string): Vector | undefined {
    return this.#namespaces.get(namespace)?.rows.vectorOf(id, this.#clock.monotonicMs());
  }

  delete(namespace: string, id: string): boolean {
    return this.#forget(namespace, id);
  }

  drop(namespace: string): void {
    this.#bytes -= this.#namespaces.get(namespace)?.bytes ?? 0;
    this.#namespaces.delete(namespace);
  }

  close(): void {
    this.#namespaces.clear();
    this.#bytes = 0;
  }

  #forget(namespace: string, id: string): boolean {
    const held = this.#namespaces.get(namespace);
    const payload = held?.rows.delete(id);
    if (held === undefined || payload === undefined) return false;
    this.#count(held, -this.#bytesOf(payload));
    if (held.rows.size === 0) this.#namespaces.delete(namespace);
    return true;
  }

  #count(held: Namespace, bytes: number): void {
    held.bytes += bytes;
    this.#bytes += bytes;
  }

  #shrinkLargest(): void {
    let largest: string | undefined;
    let most = 0;
    for (const [namespace, { bytes }] of this.#namespaces) {
      if (bytes <= most) continue;
      most = bytes;
      largest = namespace;
    }
    this.#forget(largest!, this.#namespaces.get(largest!)!.rows.oldest!);
  }

  #bytesOf(payload: string): number {
    return payload.length * 2 + this.#space.dimensions * Float32Array.BYTES_PER_ELEMENT + rowBytes;
  }
}

const bytesMaxDefault = 128 * 1024 * 1024;
/** Of an id, and of the places where it stands. */
const rowBytes = 128;
