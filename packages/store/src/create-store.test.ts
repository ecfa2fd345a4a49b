import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { createStore } from './create-store.ts';
import { describeStore } from './store.contract.ts';

let now = 0;
const nowMs = () => now++;

describeStore('a store in the memory of SQLite', () => createStore({ file: ':memory:', nowMs }));

describe('files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-store-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const migrated = join(folder, 'migrated.sqlite');
  let files = 0;
  beforeAll(async () => await (await createStore({ file: migrated })).close());
  describeStore('a store in a file of SQLite', async () => {
    const file = join(folder, `${files++}.sqlite`);
    copyFileSync(migrated, file);
    return await createStore({ file, nowMs });
  });
});
