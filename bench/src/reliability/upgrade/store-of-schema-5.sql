-- What a control plane of schema 5 had kept: three dashboards, one of them changed, and an alert channel with a secret.
CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE nodes (
  id TEXT PRIMARY KEY,
  version TEXT NOT NULL,
  hostname TEXT NOT NULL,
  config_hash TEXT NOT NULL,
  first_seen_at_ms INTEGER NOT NULL,
  last_seen_at_ms INTEGER NOT NULL,
  clock_skew_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE streams (
  id TEXT PRIMARY KEY,
  node_id TEXT NOT NULL,
  next INTEGER NOT NULL,
  missing INTEGER NOT NULL,
  lost TEXT NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX streams_by_node ON streams (node_id);
CREATE TABLE entity_names (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  named_at_ms INTEGER NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE entities_of_nodes (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  node_id TEXT NOT NULL,
  config_hash TEXT NOT NULL,
  PRIMARY KEY (kind, id, node_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX entities_of_nodes_by_node ON entities_of_nodes (node_id, config_hash);
CREATE TABLE dashboards (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  description TEXT,
  definition TEXT NOT NULL,
  labels TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE reports (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  description TEXT,
  definition TEXT NOT NULL,
  labels TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE erasures (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  digest TEXT NOT NULL,
  requested_at_ms INTEGER NOT NULL,
  completed_at_ms INTEGER,
  erased TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE audit_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL,
  actor TEXT NOT NULL,
  request_id TEXT NOT NULL,
  client_ip TEXT NOT NULL,
  action TEXT NOT NULL,
  entity_type TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  before_hash TEXT,
  after_hash TEXT
) STRICT;
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
CREATE TABLE payloads (
  request_id TEXT PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  consumer_id TEXT,
  subject TEXT,
  sealed TEXT NOT NULL,
  bytes INTEGER NOT NULL
) STRICT;
CREATE INDEX payloads_by_time ON payloads (at_ms, request_id, bytes);
CREATE INDEX payloads_by_consumer ON payloads (consumer_id) WHERE consumer_id IS NOT NULL;
CREATE INDEX payloads_by_subject ON payloads (subject) WHERE subject IS NOT NULL;
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
CREATE INDEX erasures_by_digest ON erasures (digest, requested_at_ms);
INSERT INTO settings VALUES ('control_plane_id', '36fdb155-c032-45b3-9dbe-65d9e8fd7161');
INSERT INTO settings VALUES ('operator_token_hash', '905faef86a2ac7a9212a09ec02145abfbd2ca75eb80a00d4190e094eede9f244');
INSERT INTO settings VALUES ('organization_id', 'f2851890-47f2-4e0c-b932-3c6f3360f8be');
INSERT INTO dashboards VALUES ('27696148-ce03-486c-aabf-569eeb90c9dc', 'Latency', NULL, '{"tiles":[]}', '{}', 'operator', 1795713864625, 1795713864625);
INSERT INTO dashboards VALUES ('63a3fd03-901d-4cb4-b342-5f8ed3820e70', 'Costs of models', NULL, '{"tiles":[]}', '{"team":"ai"}', 'operator', 1795713864611, 1795713864658);
INSERT INTO dashboards VALUES ('ceffbc3c-082c-4b62-8a7c-622bd092224c', 'Errors', NULL, '{"tiles":[]}', '{}', 'operator', 1795713864631, 1795713864631);
INSERT INTO audit_log VALUES (1, 1795713864612, 'operator', 'b1476371efa44e1095eb62e80ac607e4', '127.0.0.1', 'create', 'dashboard', '63a3fd03-901d-4cb4-b342-5f8ed3820e70', NULL, 'e900bb2de60bc09c848e2c3b9fec2731d8df2c695dad7a74225d9eae13391de5');
INSERT INTO audit_log VALUES (2, 1795713864625, 'operator', '74531b55ae754983bee56104cafacb6a', '127.0.0.1', 'create', 'dashboard', '27696148-ce03-486c-aabf-569eeb90c9dc', NULL, '3328eb30e6154ccbec38403533faa43600497464c13ec793a56d269d67b4f768');
INSERT INTO audit_log VALUES (3, 1795713864632, 'operator', 'd11988958df64d0f83ce1e4c2a66afb2', '127.0.0.1', 'create', 'dashboard', 'ceffbc3c-082c-4b62-8a7c-622bd092224c', NULL, 'a3568ebc37e1418c13da81fa913f778a3242533a1a9ee74d9b235c658afd1b30');
INSERT INTO audit_log VALUES (4, 1795713864658, 'operator', '56dca1c1cb804a42a5a4430623de45a7', '127.0.0.1', 'update', 'dashboard', '63a3fd03-901d-4cb4-b342-5f8ed3820e70', '409e16c82e635ba979ae6c51c870ba004930efaebf870a3c3b031bd20f0132fd', 'd4b9e624e84cc17464a969302ce4f09f8f327001393c9f78efb079c08c458e1b');
INSERT INTO audit_log VALUES (5, 1795713864672, 'operator', 'dd32ed3ed76c495a92d7231802372186', '127.0.0.1', 'create', 'alert_channel', '860269fc-8513-482e-a348-b05b53ca6263', NULL, '9e370a1deebf1d507d54214513aea9ecd35000d0398709f72dd949ce15ea8b68');
INSERT INTO alert_channels VALUES ('860269fc-8513-482e-a348-b05b53ca6263', 'Chat', NULL, '{"type":"webhook","url":"https://hooks.example.com/","headers":{"X-Secret":"sealed:1:IpaULPlIBkgXyjqfaa0AoVCwVjgmcMF8iSnS43Re_ST4N8m-615H9Tk-WTgRy8Q"}}', '{}', 'operator', 1795713864671, 1795713864671);
CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END;
CREATE TRIGGER audit_log_is_not_shortened BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is not shortened'); END;
PRAGMA user_version = 5;
