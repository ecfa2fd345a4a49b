import type { Pool, PoolClient } from 'pg';
import { StoreUnavailable } from '../../errors.ts';
import { meaningOf } from './postgres-errors.ts';
import { PostgresSession } from './postgres-session.ts';

/** Connections, each lent to one at a time; those that broke are not lent again. */
export class PostgresConnections {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** `ended` is run on the connection afterwards, whatever came of it. */
  async within<Result>(use: (session: PostgresSession) => Promise<Result>, ended?: string): Promise<Result> {
    const client = await this.#connect();
    let isBroken = false;
    try {
      return await use(new PostgresSession(client));
    } catch (error) {
      isBroken = error instanceof StoreUnavailable;
      throw error;
    } finally {
      isBroken ||= ended !== undefined && !(await isDone(client, ended));
      client.release(isBroken);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #connect(): Promise<PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw meaningOf(error);
    }
  }
}

async function isDone(client: PoolClient, sql: string): Promise<boolean> {
  return await client.query(sql).then(
    () => true,
    () => false,
  );
}
