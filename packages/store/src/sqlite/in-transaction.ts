import type { DatabaseSync } from 'node:sqlite';

/** All of what `work` writes, or, if it throws, nothing. */
export function inTransaction<Result>(connection: DatabaseSync, work: () => Result): Result {
  connection.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    connection.exec('COMMIT');
    return result;
  } catch (error) {
    // Of some errors, as a full disk, SQLite rolls back by itself; theirs is the one to tell.
    if (connection.isTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}
