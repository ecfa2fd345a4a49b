import { type RunningPostgresServer, selfSigned, startPostgresServer } from '@sallyport/testkit';
import { afterAll, beforeAll, describe } from 'vitest';
import { describeTwoControlPlanes } from './contract/two-control-planes.contract.ts';
import { createStore } from './create-store.ts';
import { describePostgresSignals } from './signals/postgres-signals.contract.ts';
import { describePostgresDatabase } from './sql/postgres/postgres-database.contract.ts';
import { describePostgresMigrations } from './sql/postgres/postgres-migrations.contract.ts';
import { describeStore } from './store.contract.ts';
import type { Store } from './store.ts';

// All that needs a server shares one: to make its data folder takes longer than most of these.
describe('PostgreSQL', () => {
  let now = 0;
  const tls = selfSigned({ names: ['localhost'], days: 2 });
  let server: RunningPostgresServer;
  let store: Store;
  beforeAll(async () => {
    server = await startPostgresServer({ tls, settings: { log_statement: 'all', log_line_prefix: '' } });
    store = await createStore({ url: server.url, nowMs: () => now++ });
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
  describeTwoControlPlanes(() => server);
  describePostgresMigrations(() => server);
  describePostgresDatabase(() => server, tls.cert);
  describePostgresSignals(() => server);
});
