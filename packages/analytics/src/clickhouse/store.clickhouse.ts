import { randomBytes } from 'node:crypto';
import { createClient } from '@clickhouse/client';
import { describeAnalyticsStore } from '../analytics-store.contract.ts';
import type { AnalyticsStore, Retention } from '../analytics-store.ts';
import { describeAnswers } from '../contract/answers.contract.ts';
import { describeQueries } from '../contract/queries.contract.ts';
import { createClickHouseStore } from './store.ts';

const url = process.env['CLICKHOUSE_URL'] ?? '';

describeAnalyticsStore('ClickHouse', open);
describeAnswers('ClickHouse', openAt);
describeQueries('ClickHouse', openAt, { runs: 120 });

function openAt(clock: { nowMs(): number }): Promise<AnalyticsStore> {
  const dayMs = 86_400_000;
  return open({ clock, retention: { analyticsMs: 90 * dayMs, requestsMs: 30 * dayMs } });
}

/** A store in a database of its own, which is dropped when it is closed. */
async function open(options: { retention: Retention; clock: { nowMs(): number } }): Promise<AnalyticsStore> {
  const database = `sallyport_test_${randomBytes(6).toString('hex')}`;
  const store = await createClickHouseStore({ url, database, ...options });
  return {
    ...store,
    async close() {
      await store.close();
      const client = createClient({ url });
      await client.command({ query: `DROP DATABASE IF EXISTS ${database} SYNC` });
      await client.close();
    },
  };
}
