import type { Dialect } from '../database.ts';

/** One step of the schema. One that was released is never changed. */
export interface Migration {
  /** Steps run in their order, each once. */
  number: number;
  /** In the words of SQLite (`INTEGER`, `REAL`, `TEXT`, `BLOB`, `STRICT`, `WITHOUT ROWID`, `AUTOINCREMENT`), which PostgreSQL is told in its own. */
  sql: string;
  /** What only one of them needs, or needs to be told otherwise; run after `sql`. */
  only?: Partial<Record<Dialect, string>>;
}
