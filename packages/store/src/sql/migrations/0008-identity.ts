import type { Migration } from './migration.ts';

/** What was there before belongs to the control plane that there was, */
const own = "coalesce((SELECT value FROM settings WHERE name = 'control_plane_id'), '')";

/** and to the organization that every installation begins with. */
const ownedByTheFirst = [
  'dashboards',
  'reports',
  'alert_rules',
  'alert_channels',
  'alert_events',
  'erasures',
  'debug_sessions',
]
  .map((table) => `UPDATE ${table} SET organization_id = (SELECT value FROM settings WHERE name = 'organization_id');`)
  .join('\n');

const nameTheFirst = (id: string) =>
  `INSERT INTO settings (name, value) VALUES ('organization_id', ${id}) ON CONFLICT (name) DO NOTHING;\n${ownedByTheFirst}`;

/** `members` and `holders` are of several tables, so that no foreign key says of which: who is removed is taken out of them by hand. */
export const identity: Migration = {
  number: 8,
  sql: `
CREATE TABLE organizations (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  owner_id TEXT,
  login_path TEXT UNIQUE,
  state TEXT NOT NULL,
  are_pats_enabled INTEGER NOT NULL,
  pat_days_max INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  email TEXT NOT NULL,
  full_name TEXT NOT NULL,
  preferred_name TEXT,
  is_active INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  UNIQUE (organization_id, email)
) STRICT, WITHOUT ROWID;
CREATE INDEX users_by_email ON users (email);

CREATE TABLE system_accounts (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  UNIQUE (organization_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE teams (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  labels TEXT NOT NULL,
  predefined TEXT,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  UNIQUE (organization_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE team_members (
  team_id TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
  member_kind TEXT NOT NULL,
  member_id TEXT NOT NULL,
  PRIMARY KEY (team_id, member_kind, member_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX team_members_by_member ON team_members (member_kind, member_id);

CREATE TABLE assigned_roles (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  holder_kind TEXT NOT NULL,
  holder_id TEXT NOT NULL,
  role_group TEXT NOT NULL,
  role TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  region TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  UNIQUE (holder_kind, holder_id, role_group, role, entity_id, region)
) STRICT, WITHOUT ROWID;
CREATE INDEX assigned_roles_by_entity ON assigned_roles (organization_id, role_group, entity_id);

CREATE TABLE access_tokens (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  owner_kind TEXT NOT NULL,
  owner_id TEXT NOT NULL,
  name TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  last_used_at_ms INTEGER,
  revoked_at_ms INTEGER,
  revoked_by TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX access_tokens_by_owner ON access_tokens (owner_kind, owner_id);

ALTER TABLE dashboards ADD COLUMN organization_id TEXT NOT NULL DEFAULT '';
CREATE INDEX dashboards_by_organization ON dashboards (organization_id);
ALTER TABLE reports ADD COLUMN organization_id TEXT NOT NULL DEFAULT '';
CREATE INDEX reports_by_organization ON reports (organization_id);
ALTER TABLE alert_rules ADD COLUMN organization_id TEXT NOT NULL DEFAULT '';
CREATE INDEX alert_rules_by_organization ON alert_rules (organization_id);
ALTER TABLE alert_channels ADD COLUMN organization_id TEXT NOT NULL DEFAULT '';
CREATE INDEX alert_channels_by_organization ON alert_channels (organization_id);
ALTER TABLE alert_events ADD COLUMN organization_id TEXT NOT NULL DEFAULT '';
CREATE INDEX alert_events_by_organization ON alert_events (organization_id, at_ms);
ALTER TABLE erasures ADD COLUMN organization_id TEXT NOT NULL DEFAULT '';
ALTER TABLE debug_sessions ADD COLUMN organization_id TEXT NOT NULL DEFAULT '';
ALTER TABLE debug_sessions ADD COLUMN control_plane_id TEXT;

CREATE TABLE nodes_of_control_planes (
  control_plane_id TEXT NOT NULL,
  id TEXT NOT NULL,
  version TEXT NOT NULL,
  hostname TEXT NOT NULL,
  config_hash TEXT NOT NULL,
  first_seen_at_ms INTEGER NOT NULL,
  last_seen_at_ms INTEGER NOT NULL,
  clock_skew_ms INTEGER NOT NULL,
  PRIMARY KEY (control_plane_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO nodes_of_control_planes
  SELECT ${own}, id, version, hostname, config_hash, first_seen_at_ms, last_seen_at_ms, clock_skew_ms FROM nodes;
DROP TABLE nodes;
ALTER TABLE nodes_of_control_planes RENAME TO nodes;

CREATE TABLE streams_of_control_planes (
  control_plane_id TEXT NOT NULL,
  id TEXT NOT NULL,
  node_id TEXT NOT NULL,
  next INTEGER NOT NULL,
  missing INTEGER NOT NULL,
  lost TEXT NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  PRIMARY KEY (control_plane_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO streams_of_control_planes SELECT ${own}, id, node_id, next, missing, lost, updated_at_ms FROM streams;
DROP TABLE streams;
ALTER TABLE streams_of_control_planes RENAME TO streams;
CREATE INDEX streams_by_node ON streams (control_plane_id, node_id);

CREATE TABLE names_of_control_planes (
  control_plane_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  named_at_ms INTEGER NOT NULL,
  PRIMARY KEY (control_plane_id, kind, id)
) STRICT, WITHOUT ROWID;
INSERT INTO names_of_control_planes SELECT ${own}, kind, id, name, named_at_ms FROM entity_names;
DROP TABLE entity_names;
ALTER TABLE names_of_control_planes RENAME TO entity_names;

CREATE TABLE entities_of_control_planes (
  control_plane_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  node_id TEXT NOT NULL,
  config_hash TEXT NOT NULL,
  PRIMARY KEY (control_plane_id, kind, id, node_id)
) STRICT, WITHOUT ROWID;
INSERT INTO entities_of_control_planes SELECT ${own}, kind, id, node_id, config_hash FROM entities_of_nodes;
DROP TABLE entities_of_nodes;
ALTER TABLE entities_of_control_planes RENAME TO entities_of_nodes;
CREATE INDEX entities_of_nodes_by_node ON entities_of_nodes (control_plane_id, node_id, config_hash);

CREATE TABLE payloads_of_control_planes (
  control_plane_id TEXT NOT NULL,
  request_id TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  consumer_id TEXT,
  subject TEXT,
  sealed TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (control_plane_id, request_id)
) STRICT;
INSERT INTO payloads_of_control_planes SELECT ${own}, request_id, at_ms, consumer_id, subject, sealed, bytes FROM payloads;
DROP TABLE payloads;
ALTER TABLE payloads_of_control_planes RENAME TO payloads;
CREATE INDEX payloads_by_time ON payloads (at_ms, request_id, bytes);
CREATE INDEX payloads_by_request ON payloads (request_id);
CREATE INDEX payloads_by_consumer ON payloads (consumer_id) WHERE consumer_id IS NOT NULL;
CREATE INDEX payloads_by_subject ON payloads (subject) WHERE subject IS NOT NULL;

CREATE VIEW users_of_teams AS
  SELECT m.team_id, u.* FROM team_members m JOIN users u ON m.member_kind = 'user' AND u.id = m.member_id;
CREATE VIEW system_accounts_of_teams AS
  SELECT m.team_id, s.* FROM team_members m
  JOIN system_accounts s ON m.member_kind = 'system-account' AND s.id = m.member_id;
CREATE VIEW teams_of_members AS
  SELECT m.member_kind, m.member_id, t.* FROM team_members m JOIN teams t ON t.id = m.team_id;
`,
  only: {
    sqlite: nameTheFirst(
      `lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-a' ||
       substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))`,
    ),
    postgres: nameTheFirst('CAST(gen_random_uuid() AS TEXT)'),
  },
};
