/** What a statement may be given: booleans are 0 and 1, times Unix milliseconds, `undefined` is null. */
export type Value = string | number | bigint | null | Uint8Array;

export type Row = Record<string, unknown>;

export type Dialect = 'sqlite' | 'postgres';

/**
 * Statements in the SQL that SQLite and PostgreSQL have in common, with `?` where values go. What a statement did is kept for good once it
 * resolves. Rejects with `StoreUnavailable` where the database does not serve just now, and with `Conflict` where something unique is there already.
 */
export interface Database {
  readonly dialect: Dialect;
  all<Found extends object = Row>(sql: string, ...values: readonly Value[]): Promise<Found[]>;
  first<Found extends object = Row>(sql: string, ...values: readonly Value[]): Promise<Found | undefined>;
  /** Gives how many rows were changed. */
  run(sql: string, ...values: readonly Value[]): Promise<number>;
  /**
   * All of what `work` writes through `tx`, or, if it rejects, nothing; as if no other were at work. It may be called again, when others got in its
   * way: it does nothing but ask and write through `tx`, and it does not wait for anything else. Within a transaction it is a part of that.
   */
  transaction<Result>(work: (tx: Database) => Promise<Result>, options?: TransactionOptions): Promise<Result>;
}

export interface TransactionOptions {
  /** Transactions of the same turn wait for each other, instead of being begun again when they got in each other's way. */
  turn?: string;
}

/** A database that was opened, and is to be closed. */
export interface OpenDatabase extends Database {
  /** What `work` reads through `tx` is of one moment, however long it takes; others write meanwhile. */
  snapshot<Result>(work: (tx: Database) => Promise<Result>): Promise<Result>;
  /** Makes what was deleted before as unreadable as the engine can. */
  forgetDeleted(): Promise<void>;
  close(): Promise<void>;
}
