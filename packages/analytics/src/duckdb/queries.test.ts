import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { describeAnswers } from '../contract/answers.contract.ts';
import { describeQueries } from '../contract/queries.contract.ts';
import { createDuckDbStore } from './store.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

describeAnswers('DuckDB', open);
// CI asks few, and the same ones; many are asked where the compiler of queries is worked on: QUERIES=500.
describeQueries('DuckDB', open, { runs: Number(process.env['QUERIES'] ?? 24) });

async function open(clock: { nowMs(): number }) {
  const folder = await mkdtemp(join(tmpdir(), 'analytics-'));
  folders.push(folder);
  const dayMs = 86_400_000;
  return createDuckDbStore({ folder, clock, retention: { analyticsMs: 90 * dayMs, requestsMs: 30 * dayMs } });
}
