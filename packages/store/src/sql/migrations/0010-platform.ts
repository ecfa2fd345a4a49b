import type { Migration } from './migration.ts';

/** Times are Unix milliseconds; `labels` and `proxy_urls` are JSON. What belongs to a control plane goes with it. */
export const platform: Migration = {
  number: 10,
  sql: `
CREATE TABLE control_planes (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT,
  labels TEXT NOT NULL,
  cluster_type TEXT NOT NULL,
  auth_type TEXT NOT NULL,
  proxy_urls TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX control_planes_by_name ON control_planes (organization_id, name);

CREATE TABLE group_memberships (
  group_id TEXT NOT NULL REFERENCES control_planes (id) ON DELETE CASCADE,
  member_id TEXT NOT NULL REFERENCES control_planes (id) ON DELETE CASCADE,
  PRIMARY KEY (group_id, member_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_memberships_by_member ON group_memberships (member_id);

CREATE TABLE group_versions (
  group_id TEXT NOT NULL REFERENCES control_planes (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  parts TEXT NOT NULL,
  PRIMARY KEY (group_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE dp_certificates (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL,
  control_plane_id TEXT NOT NULL REFERENCES control_planes (id) ON DELETE CASCADE,
  title TEXT,
  certificate TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  subject TEXT NOT NULL,
  not_after_ms INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX dp_certificates_by_content ON dp_certificates (control_plane_id, fingerprint);
CREATE INDEX dp_certificates_by_fingerprint ON dp_certificates (fingerprint);
CREATE INDEX dp_certificates_by_subject ON dp_certificates (subject);

CREATE TABLE config_stores (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL,
  control_plane_id TEXT NOT NULL REFERENCES control_planes (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX config_stores_by_name ON config_stores (control_plane_id, name);

CREATE TABLE config_store_secrets (
  config_store_id TEXT NOT NULL REFERENCES config_stores (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  sealed TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  PRIMARY KEY (config_store_id, id)
) STRICT, WITHOUT ROWID;
`,
};
