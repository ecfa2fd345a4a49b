import type { Migration } from './migration.ts';

/** What lists are sorted by where nobody says, so that a page of a hundred thousand is not all of them, sorted. */
export const lists: Migration = {
  number: 14,
  sql: `
CREATE INDEX dashboards_by_time ON dashboards (organization_id, created_at_ms);
CREATE INDEX reports_by_time ON reports (organization_id, created_at_ms);
CREATE INDEX alert_rules_by_time ON alert_rules (organization_id, created_at_ms);
CREATE INDEX alert_channels_by_time ON alert_channels (organization_id, created_at_ms);
CREATE INDEX control_planes_by_time ON control_planes (organization_id, created_at_ms);
DROP INDEX dashboards_by_organization;
DROP INDEX reports_by_organization;
DROP INDEX alert_rules_by_organization;
DROP INDEX alert_channels_by_organization;
`,
};
