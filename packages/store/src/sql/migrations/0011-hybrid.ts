import type { Migration } from './migration.ts';

/** `labels` is a JSON object, `problems` a JSON list. */
export const hybrid: Migration = {
  number: 11,
  sql: `
CREATE TABLE cluster_nodes (
  id TEXT PRIMARY KEY,
  control_plane_id TEXT NOT NULL,
  hostname TEXT NOT NULL,
  version TEXT NOT NULL,
  labels TEXT NOT NULL,
  client_ip TEXT NOT NULL,
  certificate_id TEXT NOT NULL,
  certificate_ends_at_ms INTEGER NOT NULL,
  config_version INTEGER,
  config_hash TEXT,
  status TEXT NOT NULL,
  status_reason TEXT,
  refused_version INTEGER,
  problems TEXT NOT NULL,
  is_connected INTEGER NOT NULL,
  first_seen_at_ms INTEGER NOT NULL,
  last_seen_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX cluster_nodes_by_control_plane ON cluster_nodes (control_plane_id, is_connected);
`,
};
