import type { Migration } from './migration.ts';

/** Times are Unix milliseconds, by the database's clock. */
export const leasesAndSignals: Migration = {
  number: 6,
  sql: `
CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE signals (
  id TEXT PRIMARY KEY,
  topic TEXT NOT NULL,
  payload TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX signals_by_time ON signals (at_ms);
`,
};
