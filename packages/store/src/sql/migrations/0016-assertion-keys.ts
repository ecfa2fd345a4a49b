import type { Migration } from './migration.ts';

/** `public_key` is PEM. */
export const assertionKeys: Migration = {
  number: 16,
  sql: `
CREATE TABLE assertion_keys (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL,
  system_account_id TEXT NOT NULL REFERENCES system_accounts (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  audience TEXT NOT NULL,
  public_key TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX assertion_keys_by_account ON assertion_keys (system_account_id);
`,
};
