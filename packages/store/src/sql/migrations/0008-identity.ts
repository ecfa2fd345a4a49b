import type { Migration } from './migration.ts';

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

CREATE VIEW users_of_teams AS
  SELECT m.team_id, u.* FROM team_members m JOIN users u ON m.member_kind = 'user' AND u.id = m.member_id;
CREATE VIEW system_accounts_of_teams AS
  SELECT m.team_id, s.* FROM team_members m
  JOIN system_accounts s ON m.member_kind = 'system-account' AND s.id = m.member_id;
CREATE VIEW teams_of_members AS
  SELECT m.member_kind, m.member_id, t.* FROM team_members m JOIN teams t ON t.id = m.team_id;
`,
};
