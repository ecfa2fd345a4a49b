import type { Migration } from './migration.ts';

export const signIn: Migration = { number: 9, sql: '' };
