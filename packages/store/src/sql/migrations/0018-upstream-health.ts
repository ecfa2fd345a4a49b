import type { Migration } from './migration.ts';

/** What gateways told last of their targets; `report` is JSON. */
export const upstreamHealth: Migration = {
  number: 18,
  sql: `
CREATE TABLE upstream_health (
  node_id TEXT PRIMARY KEY,
  control_plane_id TEXT NOT NULL,
  report TEXT NOT NULL,
  told_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX upstream_health_by_control_plane ON upstream_health (control_plane_id);
`,
};
