import { setTimeout as delay } from 'node:timers/promises';
import { StoreUnavailable } from '../../errors.ts';
import type { Database, OpenDatabase, Row, TransactionOptions, Value } from '../database.ts';
import { TransactionGuard } from '../guard.ts';
import { isReading } from '../is-reading.ts';
import { NamedTurns } from '../turns.ts';
import { PostgresConnections } from './postgres-connections.ts';
import { migratePostgres } from './postgres-migrating.ts';
import { createPool } from './postgres-pool.ts';
import type { PostgresSession } from './postgres-session.ts';
import { outagesMax, pauseMs, transact } from './postgres-transaction.ts';
import type { PostgresServer } from './postgres-url.ts';

/** A database of a PostgreSQL server, which other control planes may use at the same time. */
export class PostgresDatabase implements OpenDatabase {
  readonly dialect = 'postgres';
  readonly #connections: PostgresConnections;
  readonly #guard = new TransactionGuard();
  readonly #turns = new NamedTurns();

  /** Connects and migrates. Rejects with `SchemaTooNew`, or `StoreRefused`. */
  static async open(server: PostgresServer): Promise<PostgresDatabase> {
    await migratePostgres(server);
    return new PostgresDatabase(new PostgresConnections(createPool(server)));
  }

  private constructor(connections: PostgresConnections) {
    this.#connections = connections;
  }

  async all<Found extends object = Row>(sql: string, ...values: readonly Value[]): Promise<Found[]> {
    return await this.#ask(sql, (session) => session.all<Found>(sql, ...values));
  }

  async first<Found extends object = Row>(sql: string, ...values: readonly Value[]): Promise<Found | undefined> {
    return await this.#ask(sql, (session) => session.first<Found>(sql, ...values));
  }

  async run(sql: string, ...values: readonly Value[]): Promise<number> {
    return await this.#ask(sql, (session) => session.run(sql, ...values));
  }

  async transaction<Result>(
    work: (tx: Database) => Promise<Result>,
    { turn }: TransactionOptions = {},
  ): Promise<Result> {
    this.#guard.check();
    const run = () => transact(this.#connections, (tx) => this.#guard.within(() => work(tx)), turn);
    // Who waits here has no connection meanwhile.
    return await (turn === undefined ? run() : this.#turns.take(turn, run));
  }

  async snapshot<Result>(work: (tx: Database) => Promise<Result>): Promise<Result> {
    this.#guard.check();
    return await this.#connections.within(async (session) => {
      await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      return await work(session);
    }, 'ROLLBACK');
  }

  /** Nothing that was deleted can be asked for any more; its bytes are free to be written over, which they are in time. */
  async forgetDeleted(): Promise<void> {
    const tables = await this.all<{ name: string }>(
      'SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = current_schema() AND tableowner = current_user',
    );
    // Each by itself, so that none takes longer than a statement may; one that is locked is being vacuumed already.
    for (const { name } of tables) await this.run(`VACUUM (SKIP_LOCKED, INDEX_CLEANUP ON) ${name}`);
  }

  async close(): Promise<void> {
    await this.#connections.close();
  }

  async #ask<Result>(sql: string, ask: (session: PostgresSession) => Promise<Result>): Promise<Result> {
    this.#guard.check();
    // Whether a write was kept is not known where the connection broke before that was told.
    const triesMax = isReading(sql) ? outagesMax : 1;
    for (let tries = 1; ; tries++) {
      try {
        return await this.#connections.within(ask);
      } catch (error) {
        if (!(error instanceof StoreUnavailable) || tries >= triesMax) throw error;
        await delay(pauseMs(tries));
      }
    }
  }
}
