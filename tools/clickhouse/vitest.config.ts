import { defineConfig } from 'vitest/config';

/** What needs ClickHouse, and so is no part of `npm test`. */
export default defineConfig({
  test: {
    include: ['packages/**/*.clickhouse.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
  },
});
