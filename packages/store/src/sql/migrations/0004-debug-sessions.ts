import type { Migration } from './migration.ts';

/** Times are Unix milliseconds; `definition`, `summary` and `spans` are JSON, `stages` is sealed. */
export const debugSessions: Migration = {
  number: 4,
  sql: `
CREATE TABLE debug_sessions (
  id TEXT PRIMARY KEY,
  definition TEXT NOT NULL,
  status TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  ends_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER,
  samples_max INTEGER NOT NULL,
  samples INTEGER NOT NULL,
  lost INTEGER NOT NULL,
  bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE debug_traces (
  session_id TEXT NOT NULL REFERENCES debug_sessions (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  node_id TEXT NOT NULL,
  started_at_ms INTEGER NOT NULL,
  consumer_id TEXT,
  subject TEXT,
  summary TEXT NOT NULL,
  PRIMARY KEY (session_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE debug_trace_bodies (
  session_id TEXT NOT NULL,
  id TEXT NOT NULL,
  spans TEXT NOT NULL,
  stages TEXT,
  PRIMARY KEY (session_id, id),
  FOREIGN KEY (session_id, id) REFERENCES debug_traces (session_id, id) ON DELETE CASCADE
) STRICT;
`,
};
