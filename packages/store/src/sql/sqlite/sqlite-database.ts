import { chmodSync } from 'node:fs';
import type { Database, OpenDatabase, Row, Value } from '../database.ts';
import { TransactionGuard } from '../guard.ts';
import { isReading } from '../is-reading.ts';
import { migrate } from '../migrate.ts';
import { migrations } from '../migrations/index.ts';
import { Turns } from '../turns.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { migrating } from './sqlite-migrating.ts';

/** One file, which no other process writes: one connection writes, one transaction after another, and another reads what is kept. */
export class SqliteDatabase implements OpenDatabase {
  readonly dialect = 'sqlite';
  readonly #file: string;
  readonly #writer: SqliteConnection;
  /** The same as the writer where the file is in memory, which only one connection sees. */
  readonly #reader: SqliteConnection;
  readonly #writes = new Turns();
  readonly #guard = new TransactionGuard();
  readonly #snapshots = new Set<Promise<unknown>>();
  #forgetting: Promise<void> | undefined;

  /** Opens a file and migrates it; `:memory:` is a file of its own. Rejects with `SchemaTooNew`. */
  static async open(file: string): Promise<SqliteDatabase> {
    const writer = new SqliteConnection(file);
    try {
      if (file !== ':memory:') chmodSync(file, 0o600);
      writer.script(
        'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON',
      );
      await migrate(migrating(writer, file), migrations);
      const reader = file === ':memory:' ? writer : new SqliteConnection(file, { readOnly: true });
      return new SqliteDatabase(file, writer, reader);
    } catch (error) {
      writer.close();
      throw error;
    }
  }

  private constructor(file: string, writer: SqliteConnection, reader: SqliteConnection) {
    this.#file = file;
    this.#writer = writer;
    this.#reader = reader;
  }

  async all<Found extends object = Row>(sql: string, ...values: readonly Value[]): Promise<Found[]> {
    return await this.#ask(sql, (connection) => connection.all<Found>(sql, ...values));
  }

  async first<Found extends object = Row>(sql: string, ...values: readonly Value[]): Promise<Found | undefined> {
    return await this.#ask(sql, (connection) => connection.first<Found>(sql, ...values));
  }

  async run(sql: string, ...values: readonly Value[]): Promise<number> {
    this.#guard.check();
    return await this.#writes.take(() => this.#writer.run(sql, ...values));
  }

  async transaction<Result>(work: (tx: Database) => Promise<Result>): Promise<Result> {
    this.#guard.check();
    return await this.#writes.take(() =>
      this.#writer.begin('IMMEDIATE', () => this.#guard.within(() => work(this.#writer))),
    );
  }

  async snapshot<Result>(work: (tx: Database) => Promise<Result>): Promise<Result> {
    if (this.#reader === this.#writer) return await this.transaction(work);
    this.#guard.check();
    await this.#forgetting;
    const connection = new SqliteConnection(this.#file, { readOnly: true });
    const result = connection.begin('DEFERRED', () => work(connection)).finally(() => connection.close());
    const settled = result.catch(() => {});
    this.#snapshots.add(settled);
    void settled.then(() => this.#snapshots.delete(settled));
    return await result;
  }

  /** What was deleted is in no file any more, neither in the log of what is written: that is moved over, and emptied. */
  async forgetDeleted(): Promise<void> {
    this.#guard.check();
    await this.#writes.take(async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#forgetting = promise;
      try {
        // The log cannot be emptied while somebody reads an older moment in it.
        await Promise.all(this.#snapshots);
        this.#writer.script('PRAGMA wal_checkpoint(TRUNCATE)');
      } finally {
        this.#forgetting = undefined;
        resolve();
      }
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#snapshots);
    await this.#writes.take(async () => {
      if (this.#reader !== this.#writer) this.#reader.close();
      this.#writer.close();
    });
  }

  async #ask<Result>(sql: string, ask: (connection: SqliteConnection) => Promise<Result>): Promise<Result> {
    this.#guard.check();
    if (this.#reader !== this.#writer && isReading(sql)) return await ask(this.#reader);
    return await this.#writes.take(() => ask(this.#writer));
  }
}
