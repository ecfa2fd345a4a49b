import {
  type Clock,
  checkVector,
  type Neighbour,
  type PgvectorSettings,
  type RedisSettings,
  type Vector,
  type VectorSpace,
  type VectorStore,
  type VectorsPort,
} from '@sallyport/pipeline';

/** Vectors in memory, wherever they are said to be; stores of equal settings are one. */
export class FakeVectors implements VectorsPort {
  readonly #clock: Clock;
  readonly #stores = new Map<string, FakeVectorStore>();
  /** Set to let every call reject, as a store out of reach does. */
  failure: Error | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  memory(space: VectorSpace): VectorStore {
    return this.#open(space, 'memory');
  }

  redis(space: VectorSpace, settings: RedisSettings): VectorStore {
    return this.#open(space, settings);
  }

  pgvector(space: VectorSpace, settings: PgvectorSettings): VectorStore {
    return this.#open(space, settings);
  }

  #open(space: VectorSpace, where: unknown): VectorStore {
    const key = JSON.stringify([space, where]);
    const store = this.#stores.get(key) ?? new FakeVectorStore(this, space, this.#clock);
    this.#stores.set(key, store);
    return store;
  }
}

interface Entry {
  readonly vector: Vector;
  readonly payload: string;
  readonly untilMs: number;
}

class FakeVectorStore implements VectorStore {
  readonly #port: FakeVectors;
  readonly #space: VectorSpace;
  readonly #clock: Clock;
  readonly #namespaces = new Map<string, Map<string, Entry>>();

  constructor(port: FakeVectors, space: VectorSpace, clock: Clock) {
    this.#port = port;
    this.#space = space;
    this.#clock = clock;
  }

  async nearest(namespace: string, vector: Vector, count: number, threshold: number): Promise<Neighbour[]> {
    checkVector(this.#space, vector);
    const distance = this.#space.metric === 'cosine' ? cosine : euclidean;
    return [...this.#live(namespace)]
      .map(([id, entry]) => ({ id, distance: distance(entry.vector, vector), payload: entry.payload }))
      .filter((found) => found.distance <= threshold)
      .sort((a, b) => a.distance - b.distance)
      .slice(0, count);
  }

  async put(namespace: string, id: string, vector: Vector, payload: string, keptMs?: number): Promise<void> {
    checkVector(this.#space, vector, payload, keptMs);
    const untilMs = keptMs === undefined ? Number.POSITIVE_INFINITY : this.#clock.monotonicMs() + keptMs;
    this.#live(namespace).set(id, { vector, payload, untilMs });
  }

  async find(namespace: string, id: string): Promise<Vector | undefined> {
    return this.#live(namespace).get(id)?.vector;
  }

  async delete(namespace: string, id: string): Promise<boolean> {
    return this.#live(namespace).delete(id);
  }

  async drop(namespace: string): Promise<void> {
    this.#live(namespace).clear();
  }

  close(): void {}

  #live(namespace: string): Map<string, Entry> {
    if (this.#port.failure !== undefined) throw this.#port.failure;
    const entries = this.#namespaces.get(namespace) ?? new Map<string, Entry>();
    this.#namespaces.set(namespace, entries);
    for (const [id, { untilMs }] of entries) if (untilMs <= this.#clock.monotonicMs()) entries.delete(id);
    return entries;
  }
}

function cosine(a: Vector, b: Vector): number {
  const product = Math.hypot(...a) * Math.hypot(...b);
  return product === 0 ? 1 : 1 - a.reduce((sum, number, i) => sum + number * b[i]!, 0) / product;
}

function euclidean(a: Vector, b: Vector): number {
  return Math.hypot(...a.map((number, i) => number - b[i]!));
}
