import type { Migration } from './migration.ts';

export const configuration: Migration = { number: 7, sql: '' };
