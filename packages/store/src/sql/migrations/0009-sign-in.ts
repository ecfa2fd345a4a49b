import type { Migration } from './migration.ts';

/** Times are Unix milliseconds; `config`, `details`, `former`, `definition` and `replay` are JSON. */
export const signIn: Migration = {
  number: 9,
  sql: `
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  organization_id TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  method TEXT NOT NULL,
  identity_provider_id TEXT,
  sealed_id_token TEXT,
  client_ip TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  last_seen_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE credentials (
  user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  hash TEXT NOT NULL,
  former TEXT NOT NULL,
  changed_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE one_time_links (
  token_hash TEXT PRIMARY KEY,
  purpose TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
  expires_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE sign_in_attempts (
  key TEXT PRIMARY KEY,
  failures INTEGER NOT NULL,
  delay_ms INTEGER NOT NULL,
  blocked_until_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_attempts_by_time ON sign_in_attempts (updated_at_ms);

CREATE TABLE identity_providers (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  is_enabled INTEGER NOT NULL,
  login_path TEXT NOT NULL,
  config TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX identity_providers_by_login_path ON identity_providers (login_path);
CREATE UNIQUE INDEX identity_providers_enabled ON identity_providers (organization_id) WHERE is_enabled = 1;

CREATE TABLE team_group_mappings (
  id TEXT PRIMARY KEY,
  identity_provider_id TEXT NOT NULL REFERENCES identity_providers (id) ON DELETE CASCADE,
  team_id TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
  group_name TEXT NOT NULL,
  UNIQUE (identity_provider_id, group_name, team_id)
) STRICT;

CREATE TABLE external_identities (
  identity_provider_id TEXT NOT NULL REFERENCES identity_providers (id) ON DELETE CASCADE,
  subject TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (identity_provider_id, subject)
) STRICT;

CREATE TABLE authentication_settings (
  organization_id TEXT PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
  takes_passwords INTEGER NOT NULL,
  takes_oidc INTEGER NOT NULL,
  maps_groups INTEGER NOT NULL,
  maps_by_hand INTEGER NOT NULL
) STRICT;

ALTER TABLE audit_log ADD COLUMN organization_id TEXT NOT NULL DEFAULT '';
ALTER TABLE audit_log ADD COLUMN type TEXT NOT NULL DEFAULT 'change';
ALTER TABLE audit_log ADD COLUMN principal_id TEXT;
ALTER TABLE audit_log ADD COLUMN details TEXT;
CREATE INDEX audit_log_by_organization ON audit_log (organization_id, id);
CREATE INDEX audit_log_by_time ON audit_log (organization_id, at_ms);

CREATE TABLE audit_waiting (
  entry_id INTEGER PRIMARY KEY
) STRICT;
INSERT INTO audit_waiting (entry_id) SELECT id FROM audit_log;

CREATE TABLE audit_chain (
  organization_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  entry_id INTEGER NOT NULL,
  hash TEXT NOT NULL,
  key_id TEXT NOT NULL,
  signature TEXT NOT NULL,
  PRIMARY KEY (organization_id, sequence)
) STRICT;
CREATE UNIQUE INDEX audit_chain_by_entry ON audit_chain (entry_id);

CREATE TABLE audit_heads (
  organization_id TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT;

CREATE TABLE audit_destinations (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL,
  name TEXT NOT NULL,
  definition TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_destinations_by_organization ON audit_destinations (organization_id);

CREATE TABLE audit_webhooks (
  organization_id TEXT PRIMARY KEY,
  destination_id TEXT REFERENCES audit_destinations (id),
  is_enabled INTEGER NOT NULL,
  next_sequence INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  next_at_ms INTEGER NOT NULL,
  last_attempt_at_ms INTEGER,
  last_response_code INTEGER,
  last_response_message TEXT,
  replay TEXT,
  is_replaying INTEGER NOT NULL
) STRICT;
`,
  only: {
    // Entries from before there were organizations are of the first.
    sqlite: `
INSERT INTO settings (name, value) SELECT 'organization_id', lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' ||
  substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))
  WHERE EXISTS (SELECT 1 FROM audit_log) ON CONFLICT (name) DO NOTHING;
DROP TRIGGER audit_log_is_not_changed;
UPDATE audit_log SET organization_id = (SELECT value FROM settings WHERE name = 'organization_id');
CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END;
CREATE TRIGGER audit_chain_is_not_changed BEFORE UPDATE ON audit_chain
BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END;
CREATE TRIGGER audit_chain_is_not_shortened BEFORE DELETE ON audit_chain
BEGIN SELECT RAISE(ABORT, 'the audit log is not shortened'); END;
`,
    postgres: `
CREATE TRIGGER audit_chain_is_not_changed BEFORE UPDATE ON audit_chain
FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_kept('the audit log is not changed');
CREATE TRIGGER audit_chain_is_not_shortened BEFORE DELETE OR TRUNCATE ON audit_chain
FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_kept('the audit log is not shortened');
`,
  },
};
