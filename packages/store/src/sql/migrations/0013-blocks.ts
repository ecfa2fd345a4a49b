import type { Migration } from './migration.ts';

export const blocks: Migration = { number: 13, sql: '' };
