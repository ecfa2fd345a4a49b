import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Database, Row, Value } from '../database.ts';
import { meaningOf } from './sqlite-errors.ts';

/** Statements that are kept ready; more than there are in the sources, but for those that lists make of filters. */
const statementsMax = 500;

/** One connection to a file. Statements run at once, in this thread: each is short. */
export class SqliteConnection implements Database {
  readonly dialect = 'sqlite';
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #failure: unknown;

  constructor(file: string, { readOnly = false } = {}) {
    this.#connection = new DatabaseSync(file, { timeout: 5_000, readOnly });
  }

  async all<Found extends object = Row>(sql: string, ...values: readonly Value[]): Promise<Found[]> {
    return this.#ask(() => this.#statement(sql).all(...values) as Found[]);
  }

  async first<Found extends object = Row>(sql: string, ...values: readonly Value[]): Promise<Found | undefined> {
    return this.#ask(() => this.#statement(sql).get(...values) as Found | undefined);
  }

  async run(sql: string, ...values: readonly Value[]): Promise<number> {
    return this.#ask(() => Number(this.#statement(sql).run(...values).changes));
  }

  /** Who asks is in a transaction already. */
  async transaction<Result>(work: (tx: Database) => Promise<Result>): Promise<Result> {
    return await work(this);
  }

  /** All of what `work` writes, or, if it rejects, nothing. */
  async begin<Result>(kind: 'IMMEDIATE' | 'DEFERRED', work: () => Promise<Result>): Promise<Result> {
    this.script(`BEGIN ${kind}`);
    this.#failure = undefined;
    try {
      const result = await work();
      // As in PostgreSQL, a statement that failed takes all others with it.
      if (this.#failure !== undefined) throw this.#failure;
      this.script('COMMIT');
      return result;
    } catch (error) {
      // Of some errors, as a full disk, SQLite rolls back by itself; theirs is the one to tell.
      if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK');
      throw error;
    }
  }

  /** Runs several statements. */
  script(sql: string): void {
    this.#ask(() => this.#connection.exec(sql));
  }

  close(): void {
    this.#statements.clear();
    this.#connection.close();
  }

  #ask<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      const meaning = meaningOf(error);
      this.#failure ??= meaning;
      throw meaning;
    }
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= statementsMax) this.#statements.clear();
    const statement = this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
