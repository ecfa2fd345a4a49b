import type { Secret } from '@sallyport/contracts';
import type { Vector } from './embeddings.ts';
import type { RedisSettings } from './redis.ts';

export interface VectorsPort {
  /** Vectors in the memory of this worker: gone with it, and other workers have their own. Holders of equal spaces share them. */
  memory(space: VectorSpace): VectorStore;
  /** Vectors in Redis, the same for all nodes; it needs no module. */
  redis(space: VectorSpace, settings: RedisSettings): VectorStore;
  /** Vectors in PostgreSQL with the extension `vector`, the same for all nodes. Tables are made where there are none. */
  pgvector(space: VectorSpace, settings: PgvectorSettings): VectorStore;
}

/** Vectors that can be compared with each other. */
export interface VectorSpace {
  readonly dimensions: number;
  readonly metric: DistanceMetric;
}

export type DistanceMetric = 'cosine' | 'euclidean';

/**
 * Vectors with a text each, in namespaces that know nothing of each other. A namespace holds 10,000 of them at most: the ones put longest ago make room.
 * Calls reject with a sentence for the log: when the store is out of reach or slow, and when a vector has another length.
 */
export interface VectorStore {
  /** The nearest first, none of them farther than `threshold`. Those put before the call are found, whichever node put them. */
  nearest(
    namespace: string,
    vector: Vector,
    count: number,
    threshold: number,
  ): readonly Neighbour[] | Promise<readonly Neighbour[]>;
  /** Puts one, or replaces the one of that id. A payload has at most 256 Ki characters. Without `keptMs` it is kept until there is no room. */
  put(namespace: string, id: string, vector: Vector, payload: string, keptMs?: number): void | Promise<void>;
  /** The vector of that id; with cosine, it may have another length than the one that was put. */
  find(namespace: string, id: string): Vector | undefined | Promise<Vector | undefined>;
  /** True when there was something. */
  delete(namespace: string, id: string): boolean | Promise<boolean>;
  /** Forgets all of a namespace. */
  drop(namespace: string): void | Promise<void>;
  /** Gives the store back. */
  close(): void;
}

export interface Neighbour {
  readonly id: string;
  /** With cosine from 0 (the same direction) to 2 (the opposite one). */
  readonly distance: number;
  readonly payload: string;
}

export interface PgvectorSettings {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password?: Secret | undefined;
  /** For connecting, and for each statement. */
  readonly timeoutMs: number;
  readonly tls?: PgvectorTls | undefined;
}

export interface PgvectorTls {
  /** Undefined: any that this Node speaks. */
  readonly version?: 'TLSv1.2' | 'TLSv1.3' | undefined;
  readonly verify: boolean;
  /** A server that has no TLS is spoken to in the clear, unless it is required. */
  readonly isRequired: boolean;
  /** Paths of PEM files. */
  readonly certificatePath?: string | undefined;
  readonly keyPath?: string | undefined;
}
