import type { PoolClient } from 'pg';
import type { Database, Row, Value } from '../database.ts';
import { numbered } from './numbered.ts';
import { meaningOf } from './postgres-errors.ts';

/** One connection, or the part of a transaction that is asked through it. */
export class PostgresSession implements Database {
  readonly dialect = 'postgres';
  readonly #client: Pick<PoolClient, 'query'>;
  #failure: unknown;

  constructor(client: Pick<PoolClient, 'query'>) {
    this.#client = client;
  }

  /** Why the first of its statements that failed did; nothing of its transaction is kept then. */
  get failure(): unknown {
    return this.#failure;
  }

  async all<Found extends object = Row>(sql: string, ...values: readonly Value[]): Promise<Found[]> {
    return (await this.query(sql, values)).rows as Found[];
  }

  async first<Found extends object = Row>(sql: string, ...values: readonly Value[]): Promise<Found | undefined> {
    return (await this.query(sql, values)).rows[0] as Found | undefined;
  }

  async run(sql: string, ...values: readonly Value[]): Promise<number> {
    return (await this.query(sql, values)).rowCount ?? 0;
  }

  /** Who asks is in a transaction already. */
  async transaction<Result>(work: (tx: Database) => Promise<Result>): Promise<Result> {
    return await work(this);
  }

  async query(sql: string, values: readonly Value[] = []) {
    try {
      return await this.#client.query(numbered(sql), values as Value[]);
    } catch (error) {
      const meaning = meaningOf(error);
      this.#failure ??= meaning;
      throw meaning;
    }
  }
}
