import { readJson } from '@sallyport/json';
import {
  checkVector,
  type Neighbour,
  type Vector,
  type VectorSpace,
  type VectorStore,
  vectorsMax,
} from '@sallyport/pipeline';
import type { PostgresConnection } from './connection.ts';
import { type Table, tableOf } from './table.ts';

/** Vectors in PostgreSQL with the extension `vector`, the same for all who look there. */
export class PgvectorVectors implements VectorStore {
  readonly #space: VectorSpace;
  readonly #connection: PostgresConnection;
  readonly #table: Table;
  #puts = 0;

  constructor(space: VectorSpace, connection: PostgresConnection) {
    this.#space = space;
    this.#connection = connection;
    this.#table = tableOf(space);
  }

  async nearest(namespace: string, vector: Vector, count: number, threshold: number): Promise<Neighbour[]> {
    checkVector(this.#space, vector);
    const { name, operator } = this.#table;
    const { rows } = await this.#connection.query<{ id: string; distance: number; payload: Buffer }>(
      `SELECT id, embedding ${operator} $2 AS distance, payload FROM ${name}
        WHERE namespace = $1 AND ${isThere} ORDER BY embedding ${operator} $2 LIMIT $3`,
      [namespace, textOf(vector), count],
    );
    // The nearest come first, so the threshold may be looked at here; in the statement, the index would be searched to its end for it.
    return rows
      .map(({ id, distance, payload }) => ({
        id,
        distance: Number.isNaN(distance) ? 1 : distance,
        payload: String(payload),
      }))
      .filter(({ distance }) => distance <= threshold);
  }

  async put(namespace: string, id: string, vector: Vector, payload: string, keptMs?: number): Promise<void> {
    checkVector(this.#space, vector, payload, keptMs);
    const { name } = this.#table;
    await this.#connection.query(
      `INSERT INTO ${name} (namespace, id, embedding, payload, put_at, until)
        VALUES ($1, $2, $3, $4, clock_timestamp(), clock_timestamp() + $5::float8 * interval '1 millisecond')
        ON CONFLICT (namespace, id) DO UPDATE SET embedding = excluded.embedding, payload = excluded.payload,
        put_at = excluded.put_at, until = excluded.until`,
      [namespace, id, textOf(vector), Buffer.from(payload), keptMs ?? null],
    );
    if (++this.#puts % putsBetweenSweeps === 0) await this.#sweep(namespace);
  }

  async find(namespace: string, id: string): Promise<Vector | undefined> {
    const { rows } = await this.#connection.query<{ embedding: string }>(
      `SELECT embedding FROM ${this.#table.name} WHERE namespace = $1 AND id = $2 AND ${isThere}`,
      [namespace, id],
    );
    return rows[0] && Float32Array.from(readJson(rows[0].embedding) as number[]);
  }

  async delete(namespace: string, id: string): Promise<boolean> {
    const { rowCount } = await this.#connection.query(
      `DELETE FROM ${this.#table.name} WHERE namespace = $1 AND id = $2 AND ${isThere}`,
      [namespace, id],
    );
    return rowCount === 1;
  }

  async drop(namespace: string): Promise<void> {
    await this.#connection.query(`DELETE FROM ${this.#table.name} WHERE namespace = $1`, [namespace]);
  }

  close(): void {
    this.#connection.close();
  }

  /** What is over, and what is too much: a bounded part of it each time. */
  async #sweep(namespace: string): Promise<void> {
    const { name } = this.#table;
    await this.#connection.query(
      `DELETE FROM ${name} WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM ${name} WHERE until <= clock_timestamp() LIMIT ${sweptMax}))`,
      [],
    );
    await this.#connection.query(
      `DELETE FROM ${name} WHERE namespace = $1 AND id IN (
        SELECT id FROM ${name} WHERE namespace = $1 ORDER BY put_at DESC OFFSET ${vectorsMax} LIMIT ${sweptMax})`,
      [namespace],
    );
  }
}

const isThere = '(until IS NULL OR until > clock_timestamp())';
const putsBetweenSweeps = 64;
const sweptMax = 1_000;

/** As the extension reads it. */
function textOf(vector: Vector): string {
  return `[${vector.join(',')}]`;
}
