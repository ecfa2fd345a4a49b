import type { Migration } from './migration.ts';

export const erasuresByDigest: Migration = {
  number: 5,
  sql: `
CREATE INDEX erasures_by_digest ON erasures (digest, requested_at_ms);
`,
};
