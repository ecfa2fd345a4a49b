import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { describeAnalyticsStore } from '../analytics-store.contract.ts';
import { createDuckDbStore } from './store.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-analytics-'));
  folders.push(folder);
  return folder;
}

describeAnalyticsStore('DuckDB', async (options) => createDuckDbStore({ ...options, folder: await newFolder() }));
