import type { Migration } from './migration.ts';

/** Times are Unix milliseconds; `definition`, `labels` and `message` are JSON objects. */
export const alerts: Migration = {
  number: 2,
  sql: `
CREATE TABLE alert_rules (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  description TEXT,
  definition TEXT NOT NULL,
  labels TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE alert_channels (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  description TEXT,
  definition TEXT NOT NULL,
  labels TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE alert_turns (
  rule_id TEXT PRIMARY KEY REFERENCES alert_rules (id) ON DELETE CASCADE,
  at_ms INTEGER NOT NULL,
  error TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE alert_states (
  id TEXT PRIMARY KEY,
  rule_id TEXT NOT NULL REFERENCES alert_rules (id) ON DELETE CASCADE,
  group_key TEXT NOT NULL,
  status TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  notified_at_ms INTEGER,
  value REAL
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_states_by_rule ON alert_states (rule_id);

CREATE TABLE alert_events (
  id TEXT PRIMARY KEY,
  rule_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  message TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_events_by_time ON alert_events (at_ms);

CREATE TABLE alert_notifications (
  id TEXT PRIMARY KEY,
  event_id TEXT NOT NULL REFERENCES alert_events (id) ON DELETE CASCADE,
  channel_id TEXT NOT NULL,
  status TEXT NOT NULL,
  tries INTEGER NOT NULL,
  next_at_ms INTEGER NOT NULL,
  error TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_notifications_by_event ON alert_notifications (event_id);
CREATE INDEX alert_notifications_waiting ON alert_notifications (next_at_ms) WHERE status = 'waiting';
`,
};
