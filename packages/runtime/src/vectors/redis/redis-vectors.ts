import { createHash } from 'node:crypto';
import {
  type Clock,
  checkVector,
  type Neighbour,
  type Vector,
  type VectorSpace,
  type VectorStore,
  vectorsMax,
} from '@sallyport/pipeline';
import type { RedisConnection } from '../../redis/connection.ts';
import { bytesOf, LogCopy } from './log-copy.ts';

/**
 * Vectors in a Redis without modules, the same for all who look there: each node holds a copy of those that it looks among, and reads before each
 * look what has changed. So whatever was put before a look began is found, for one question to Redis, and one more where something is near.
 */
export class RedisVectors implements VectorStore {
  readonly #space: VectorSpace;
  readonly #connection: RedisConnection;
  readonly #clock: Clock;
  /** The one that was used longest ago first. */
  readonly #copies = new Map<string, LogCopy>();

  constructor(space: VectorSpace, connection: RedisConnection, clock: Clock) {
    this.#space = space;
    this.#connection = connection;
    this.#clock = clock;
  }

  async nearest(namespace: string, vector: Vector, count: number, threshold: number): Promise<Neighbour[]> {
    checkVector(this.#space, vector);
    const keys = this.#keysOf(namespace);
    for (let attempt = 1; ; attempt++) {
      const copy = await this.#read(keys);
      const found = copy.nearest(vector, count, threshold, this.#clock.monotonicMs());
      if (found.length === 0) return [];
      const ids = found.map(({ id }) => id);
      const held = await this.#connection.call((redis) => redis.hmget(keys.texts, ...ids));
      const neighbours = found.flatMap(({ id, distance, value: entry }, index) => {
        const payload = payloadIn(held[index], entry);
        return payload === undefined ? [] : [{ id, distance, payload }];
      });
      // What was changed between the two questions leaves a gap that others may fill.
      if (neighbours.length === found.length || attempt === attemptsMax) return neighbours;
    }
  }

  async put(namespace: string, id: string, vector: Vector, payload: string, keptMs?: number): Promise<void> {
    checkVector(this.#space, vector, payload, keptMs);
    const { log, texts } = this.#keysOf(namespace);
    await this.#connection.call((redis) =>
      redis.putVector(log, texts, id, bytesOf(vector), payload, keptMs ?? '', vectorsMax),
    );
  }

  async find(namespace: string, id: string): Promise<Vector | undefined> {
    const copy = await this.#read(this.#keysOf(namespace));
    return copy.vectorOf(id, this.#clock.monotonicMs());
  }

  async delete(namespace: string, id: string): Promise<boolean> {
    const { log, texts } = this.#keysOf(namespace);
    return (await this.#connection.call((redis) => redis.deleteVector(log, texts, id))) === 1;
  }

  async drop(namespace: string): Promise<void> {
    const { log, texts } = this.#keysOf(namespace);
    await this.#connection.call((redis) => redis.dropVectors(log, texts));
  }

  close(): void {
    this.#copies.clear();
    this.#connection.close();
  }

  /** The copy of a namespace, as the log is now. */
  async #read({ log }: Keys): Promise<LogCopy> {
    const copy = this.#copies.get(log) ?? new LogCopy(this.#space);
    this.#copies.delete(log);
    this.#copies.set(log, copy);
    for (let hasMore = true; hasMore; ) {
      const read = await this.#connection.call((redis) => redis.readVectorsBuffer(log, copy.after, entriesAtOnce));
      hasMore = copy.take(read, entriesAtOnce, this.#clock.monotonicMs());
    }
    this.#makeRoom();
    return copy;
  }

  /** Copies can be had again. */
  #makeRoom(): void {
    const bytesEach = this.#space.dimensions * Float32Array.BYTES_PER_ELEMENT;
    let bytes = 0;
    for (const { size } of this.#copies.values()) bytes += size * bytesEach;
    for (const [log, { size }] of this.#copies) {
      if (bytes <= copiesBytesMax && this.#copies.size <= copiesMax) return;
      if (this.#copies.size === 1) return;
      this.#copies.delete(log);
      bytes -= size * bytesEach;
    }
  }

  #keysOf(namespace: string): Keys {
    const { dimensions, metric } = this.#space;
    const hash = createHash('sha256').update(namespace).digest('base64url');
    // Both in one slot of a cluster.
    const prefix = `sallyport:vectors:{${dimensions}:${metric}:${hash}}`;
    return { log: `${prefix}:log`, texts: `${prefix}:texts` };
  }
}

interface Keys {
  readonly log: string;
  readonly texts: string;
}

/** Undefined where the text belongs to another entry by now. */
function payloadIn(held: string | null | undefined, entry: string): string | undefined {
  if (held === null || held === undefined || !held.startsWith(`${entry} `)) return undefined;
  return held.slice(held.indexOf(' ', entry.length + 1) + 1);
}

const attemptsMax = 3;
const entriesAtOnce = 512;
const copiesBytesMax = 128 * 1024 * 1024;
const copiesMax = 10_000;
