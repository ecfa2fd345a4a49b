import type { Migration } from './migration.ts';

export const platform: Migration = { number: 10, sql: '' };
