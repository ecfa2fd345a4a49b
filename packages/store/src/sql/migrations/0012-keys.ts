import type { Migration } from './migration.ts';

export const keys: Migration = { number: 12, sql: '' };
