import pg, { type ClientConfig, type Pool } from 'pg';
import type { PostgresServer } from './postgres-url.ts';

/** Of one control plane. A server lets in 100 in all, if it was told nothing else. */
const connectionsMax = 10;
const connectMsMax = 5_000;
const statementMsMax = 20_000;

export function createPool(server: PostgresServer): Pool {
  const pool = new pg.Pool({
    ...clientConfig(server),
    max: connectionsMax,
    statement_timeout: statementMsMax,
    lock_timeout: statementMsMax / 2,
    idle_in_transaction_session_timeout: 2 * statementMsMax,
    // A server that stands still ends nothing by itself.
    query_timeout: statementMsMax + 5_000,
  });
  // What breaks is told to who asks next; without a listener it would end the process.
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  return pool;
}

export function clientConfig(server: PostgresServer): ClientConfig {
  return {
    ...server,
    application_name: 'sallyport',
    connectionTimeoutMillis: connectMsMax,
    keepAlive: true,
    types: { getTypeParser: parserOf } as NonNullable<ClientConfig['types']>,
  };
}

/** Whole numbers, and sums of them, are numbers; `pg` gives texts, since they might be larger than a number can tell. */
function parserOf(type: number, format?: 'text' | 'binary'): (text: string) => unknown {
  const isWhole = type === pg.types.builtins.INT8 || type === pg.types.builtins.NUMERIC;
  return isWhole ? Number : pg.types.getTypeParser(type, format);
}

function ignore(): void {}
