import type { Migration } from './migration.ts';

/** `wrapped` is a key that is sealed with a master key; `opens_with` is a JSON list of ids. */
export const keys: Migration = {
  number: 12,
  sql: `
CREATE TABLE data_keys (
  id TEXT PRIMARY KEY,
  state TEXT NOT NULL,
  master_key_id TEXT NOT NULL,
  wrapped TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE keyring_processes (
  id TEXT PRIMARY KEY,
  hostname TEXT NOT NULL,
  seals_with TEXT NOT NULL,
  opens_with TEXT NOT NULL,
  beats INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`,
};
