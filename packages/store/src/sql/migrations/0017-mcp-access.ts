import type { Migration } from './migration.ts';

/** What tools may do in an organization: nothing, read, or change things too. */
export const mcpAccess: Migration = {
  number: 17,
  sql: `
ALTER TABLE organizations ADD COLUMN mcp_access TEXT NOT NULL DEFAULT 'write';
`,
};
