import type { Migration } from './migration.ts';

/** `token_issuer` is whose access tokens count, by a provider that has any count; `groups_as_of_ms` is when a provider told the groups that people are in. */
export const accessTokens: Migration = {
  number: 15,
  sql: `
ALTER TABLE identity_providers ADD COLUMN token_issuer TEXT;
CREATE INDEX identity_providers_by_token_issuer ON identity_providers (token_issuer);
ALTER TABLE external_identities ADD COLUMN groups_as_of_ms INTEGER NOT NULL DEFAULT 0;
`,
};
