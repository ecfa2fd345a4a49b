import type { Migration } from './migration.ts';

export const hybrid: Migration = { number: 11, sql: '' };
