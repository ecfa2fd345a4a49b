import type { Migration } from './migration.ts';

/** Whether guards were right, as people say. */
export const guardVerdicts: Migration = {
  number: 19,
  sql: `
CREATE TABLE guard_verdicts (
  control_plane_id TEXT NOT NULL REFERENCES control_planes (id) ON DELETE CASCADE,
  request_id TEXT NOT NULL,
  plugin_id TEXT NOT NULL,
  phase TEXT NOT NULL,
  rule TEXT NOT NULL,
  verdict TEXT NOT NULL,
  comment TEXT,
  said_by TEXT NOT NULL,
  said_at_ms INTEGER NOT NULL,
  PRIMARY KEY (control_plane_id, request_id, plugin_id, phase, rule)
) STRICT, WITHOUT ROWID;
CREATE INDEX guard_verdicts_by_time ON guard_verdicts (said_at_ms);
`,
};
