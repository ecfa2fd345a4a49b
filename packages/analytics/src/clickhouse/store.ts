import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type {
  AnalyticsStore,
  ConversationAssignment,
  InsertResult,
  Person,
  Retention,
  RowBatch,
} from '../analytics-store.ts';
import { StoreError } from '../analytics-store.ts';
import { ConversationTable } from './conversations.ts';
import { define } from './definitions.ts';
import { Erasures } from './erasure.ts';
import { storeError } from './errors.ts';
import { insertBatch } from './insert.ts';
import { runQuery } from './query.ts';
import { prune } from './retention.ts';

export interface ClickHouseOptions {
  /** Of its HTTP interface: `https://clickhouse.example.com:8443`. */
  url: string;
  username?: string;
  password?: string;
  /** Made if it is not there. */
  database?: string;
  retention: Retention;
  clock: { nowMs(): number };
}

/** How many batches wait for their turn to be written. */
const waitingMax = 64;

/** Analytics on a ClickHouse server, which several control planes may share. */
export async function createClickHouseStore(options: ClickHouseOptions): Promise<AnalyticsStore> {
  const { url, username = 'default', password = '', database = 'sallyport', retention, clock } = options;
  const client = createClient({
    url,
    username,
    password,
    database,
    application: 'sallyport',
    request_timeout: 60_000,
    // What goes wrong is told to whoever asked.
    log: { level: ClickHouseLogLevel.OFF },
  });
  const erasures = new Erasures(client);
  const conversations = new ConversationTable(client);
  try {
    await define(client, { url, username, password, database });
    await erasures.load();
    await conversations.define();
  } catch (error) {
    await client.close();
    throw storeError(error);
  }
  const closing = new AbortController();
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  // One after the other: what is there already is looked for before anything is written.
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (closing.signal.aborted) return Promise.reject(closed());
    waiting++;
    const done = last
      .then(work)
      .catch((error: unknown) => {
        throw storeError(error);
      })
      .finally(() => waiting--);
    last = done.catch(() => {});
    return done;
  };

  return {
    dialect: 'clickhouse',
    insert(batch: RowBatch): Promise<InsertResult> {
      if (waiting >= waitingMax)
        return Promise.reject(
          new StoreError('store_busy', 'Rows arrive faster than they can be written. Send them again later.'),
        );
      return inTurn(() => insertBatch(client, batch, { retention, erasures, nowMs: clock.nowMs() }));
    },
    assign: (assignments: readonly ConversationAssignment[]) => inTurn(() => conversations.assign(assignments)),
    query: (sql, parameters = {}, queryOptions = {}) =>
      closing.signal.aborted
        ? Promise.reject(closed())
        : runQuery(client, sql, parameters, queryOptions, closing.signal),
    erase: (person: Person) => inTurn(() => erasures.erase(person, clock.nowMs())),
    prune: (nowMs) =>
      inTurn(async () => {
        await prune(client, nowMs, retention);
        await conversations.prune(nowMs - retention.requestsMs);
      }),
    async close() {
      closing.abort(closed());
      await last;
      await client.close();
    },
  };
}

function closed(): StoreError {
  return new StoreError('store_closed', 'Analytics are being closed.');
}
