import { chmodSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { inTransaction } from './in-transaction.ts';
import { migrate } from './migrate.ts';

/** A connection to one file, migrated. Statements run at once: each is short. */
export class Database {
  readonly #connection: DatabaseSync;

  /** Throws `SchemaTooNew`. `:memory:` is a file of its own. */
  constructor(file: string) {
    this.#connection = new DatabaseSync(file, { timeout: 5_000 });
    try {
      if (file !== ':memory:') chmodSync(file, 0o600);
      this.#connection.exec(
        'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON',
      );
      migrate(this.#connection, file);
    } catch (error) {
      this.#connection.close();
      throw error;
    }
  }

  prepare(sql: string): StatementSync {
    return this.#connection.prepare(sql);
  }

  /** All of what `work` writes, or, if it throws, nothing. */
  transaction<Result>(work: () => Result): Result {
    return inTransaction(this.#connection, work);
  }

  /** What was deleted is in no file any more, neither in the log of what is written: that is moved over, and emptied. */
  forgetDeleted(): void {
    this.#connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    this.#connection.close();
  }
}
