import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { SchemaTooNew, StoreRefused } from '../../errors.ts';
import { type Migrating, migrate } from '../migrate.ts';
import { migrations } from '../migrations/index.ts';
import { clientConfig } from './postgres-pool.ts';
import type { PostgresServer } from './postgres-url.ts';

const connectTriesMax = 100;
const connectEveryMs = 100;

/** A number that only control planes lock. */
const lock = 7_385_161_244_001;

/** Brings a database to the schema of this version, one control plane at a time. Rejects with `SchemaTooNew`, or `StoreRefused`. */
export async function migratePostgres(server: PostgresServer): Promise<void> {
  const place = `The database ${server.database} at ${server.host}:${server.port}`;
  let client: pg.Client | undefined;
  try {
    client = await connect(server);
    await client.query(`SELECT pg_advisory_lock(${lock})`);
    await migrate(migrating(client, place), migrations);
  } catch (error) {
    if (error instanceof SchemaTooNew) throw error;
    throw new StoreRefused(`${place} cannot be used as ${server.user}: ${(error as Error).message}`, { cause: error });
  } finally {
    await client?.end().catch(() => {});
  }
}

/** Waits for a server that says that it starts, or recovers from how it ended, or that it has no room for one more just now. */
async function connect(server: PostgresServer): Promise<pg.Client> {
  for (let tries = 1; ; tries++) {
    const client = new pg.Client(clientConfig(server));
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (tries === connectTriesMax || (code !== '57P03' && code !== '53300')) throw error;
      await delay(connectEveryMs);
    }
  }
}

/** A database as it is migrated. */
export function migrating(client: pg.Client, place: string): Migrating {
  return {
    dialect: 'postgres',
    place,
    async applied() {
      await client.query('CREATE TABLE IF NOT EXISTS schema_migrations (number BIGINT PRIMARY KEY)');
      const { rows } = await client.query<{ number: number }>('SELECT number FROM schema_migrations');
      return rows.map(({ number }) => number);
    },
    async apply(number, script) {
      // Several statements that are sent as one are one transaction.
      await client.query(`${script}; INSERT INTO schema_migrations (number) VALUES (${number})`);
    },
  };
}
