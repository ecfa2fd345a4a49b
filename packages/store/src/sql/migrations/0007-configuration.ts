import type { Migration } from './migration.ts';

/**
 * `text` is an entity as JSON, or sealed. An entity takes with it what it is found by; what refers to it has to be gone, too, once a transaction
 * is kept.
 */
export const configuration: Migration = {
  number: 7,
  sql: `
CREATE TABLE config_heads (
  control_plane_id TEXT PRIMARY KEY,
  version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE config_versions (
  control_plane_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  actor TEXT NOT NULL,
  summary TEXT NOT NULL,
  change_count INTEGER NOT NULL,
  PRIMARY KEY (control_plane_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE config_changes (
  control_plane_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  collection TEXT NOT NULL,
  id TEXT NOT NULL,
  before_text TEXT,
  after_text TEXT,
  PRIMARY KEY (control_plane_id, version, collection, id)
) STRICT;

CREATE TABLE config_entities (
  control_plane_id TEXT NOT NULL,
  collection TEXT NOT NULL,
  id TEXT NOT NULL,
  text TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (control_plane_id, collection, id)
) STRICT;

CREATE TABLE config_counts (
  control_plane_id TEXT NOT NULL,
  collection TEXT NOT NULL,
  entities INTEGER NOT NULL,
  PRIMARY KEY (control_plane_id, collection)
) STRICT, WITHOUT ROWID;

CREATE TABLE config_keys (
  control_plane_id TEXT NOT NULL,
  collection TEXT NOT NULL,
  entity_key TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (control_plane_id, collection, entity_key),
  FOREIGN KEY (control_plane_id, collection, id)
    REFERENCES config_entities (control_plane_id, collection, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX config_keys_by_entity ON config_keys (control_plane_id, collection, id);

CREATE TABLE config_references (
  control_plane_id TEXT NOT NULL,
  collection TEXT NOT NULL,
  field TEXT NOT NULL,
  to_collection TEXT NOT NULL,
  to_id TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (control_plane_id, collection, id, field, to_id),
  FOREIGN KEY (control_plane_id, collection, id)
    REFERENCES config_entities (control_plane_id, collection, id) ON DELETE CASCADE,
  FOREIGN KEY (control_plane_id, to_collection, to_id)
    REFERENCES config_entities (control_plane_id, collection, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX config_references_by_parent ON config_references (control_plane_id, collection, field, to_id, id);
CREATE INDEX config_references_by_target ON config_references (control_plane_id, to_collection, to_id);

CREATE TABLE config_marks (
  control_plane_id TEXT NOT NULL,
  mark TEXT NOT NULL,
  collection TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (control_plane_id, mark, collection, id),
  FOREIGN KEY (control_plane_id, collection, id)
    REFERENCES config_entities (control_plane_id, collection, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX config_marks_by_entity ON config_marks (control_plane_id, collection, id);
`,
};
