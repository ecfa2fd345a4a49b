import type { Migration } from './migration.ts';

export const identity: Migration = { number: 8, sql: '' };
