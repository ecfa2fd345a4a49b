import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningPostgresServer, startPostgresServer } from '@sallyport/testkit';
import { afterAll, beforeAll, describe } from 'vitest';
import { createStore } from './create-store.ts';
import { describeStore } from './store.contract.ts';
import type { Store } from './store.ts';

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

describe('PostgreSQL', () => {
  let server: RunningPostgresServer;
  let store: Store;
  beforeAll(async () => {
    server = await startPostgresServer();
    store = await createStore({ url: server.url, nowMs });
  });
  afterAll(async () => {
    await store.close();
    await server.stop();
  });
  // To connect anew for each test would take longer than all of them.
  describeStore('a store in PostgreSQL', async () => {
    await server.emptyTables();
    return { ...store, close: async () => {} };
  });
});
