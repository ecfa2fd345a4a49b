import type { Migration } from './migration.ts';

/** Times are Unix milliseconds. */
export const payloads: Migration = {
  number: 3,
  sql: `
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
`,
};
