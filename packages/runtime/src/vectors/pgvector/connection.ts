import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { Clock, Log, PgvectorSettings, PgvectorTls } from '@sallyport/pipeline';
import type { ClientBase, Pool, PoolConfig, QueryResult } from 'pg';
import { CircuitBreaker } from '../../redis/circuit-breaker.ts';
import { isOutage } from './outage.ts';

/** What a statement may be given. */
type Value = string | number | Buffer | null;

/**
 * Connections to a PostgreSQL, made as they are needed. A statement either answers or rejects within the settings' timeout; once a few failed in a
 * row because nobody answered, statements reject at once until a probe succeeds.
 */
export class PostgresConnection {
  readonly #settings: PgvectorSettings;
  readonly #log: Log;
  readonly #breaker: CircuitBreaker;
  readonly #prepare: (client: Pool) => Promise<void>;
  #pool: Promise<Pool> | undefined;
  #isInTheClear = false;
  #isClosed = false;
  #lastError: Error | undefined;
  #saidOut = false;

  /** `prepare` is run once, before the first statement. */
  constructor(settings: PgvectorSettings, clock: Clock, log: Log, prepare: (pool: Pool) => Promise<void>) {
    this.#settings = settings;
    this.#log = log;
    this.#prepare = prepare;
    this.#breaker = new CircuitBreaker(clock, () => this.#probe());
  }

  async query<Row extends object>(text: string, values: readonly Value[]): Promise<QueryResult<Row>> {
    if (this.#breaker.isOpen) throw this.#failure(this.#lastError!);
    try {
      const pool = await this.#open();
      const result = await pool.query<Row>(text, [...values]);
      this.#succeeded();
      return result;
    } catch (error) {
      if (isOutage(error)) this.#failed(error as Error);
      throw this.#failure(error as Error);
    }
  }

  close(): void {
    this.#isClosed = true;
    void this.#pool?.then((pool) => pool.end()).catch(() => {});
  }

  #open(): Promise<Pool> {
    if (this.#isClosed) throw new Error('the connection is closed');
    this.#pool ??= this.#connect().catch((error: unknown) => {
      this.#pool = undefined;
      throw error;
    });
    return this.#pool;
  }

  async #connect(): Promise<Pool> {
    const pool = await this.#createPool();
    try {
      await this.#prepare(pool);
      return pool;
    } catch (error) {
      await pool.end();
      const mayGoOn = this.#settings.tls?.isRequired === false && !this.#isInTheClear;
      if (!mayGoOn || !(error as Error).message.includes('does not support SSL')) throw error;
      this.#isInTheClear = true;
      this.#log.warn('PostgreSQL has no TLS and is spoken to in the clear', { postgres: this.#place });
      return this.#connect();
    }
  }

  async #createPool(): Promise<Pool> {
    // Loaded by gateways that use PostgreSQL and by no others.
    const { default: pg } = await import('pg');
    const { host, port, database, user, password, timeoutMs, tls } = this.#settings;
    const pool = new pg.Pool({
      host,
      port,
      database,
      user,
      password: password?.reveal() ?? '',
      ssl: tls === undefined || this.#isInTheClear ? false : await tlsOptions(tls, host),
      connectionTimeoutMillis: timeoutMs,
      query_timeout: timeoutMs,
      max: connectionsMax,
      idleTimeoutMillis: idleMs,
      allowExitOnIdle: true,
      application_name: 'sallyport',
      onConnect: lookOn,
    });
    // An idle connection that breaks says so here; the next statement gets another one.
    pool.on('error', () => {});
    return pool;
  }

  async #probe(): Promise<void> {
    try {
      await (await this.#open()).query('SELECT 1');
    } catch (error) {
      this.#lastError = error as Error;
      throw error;
    }
    this.#succeeded();
  }

  #succeeded(): void {
    this.#breaker.succeeded();
    if (!this.#saidOut) return;
    this.#saidOut = false;
    this.#log.info('PostgreSQL answers again: vectors are kept there', { postgres: this.#place });
  }

  #failed(error: Error): void {
    this.#lastError = error;
    this.#breaker.failed();
    if (this.#saidOut || this.#isClosed || !this.#breaker.isTripped) return;
    this.#saidOut = true;
    this.#log.warn('PostgreSQL does not answer: vectors that are kept there cannot be had', {
      postgres: this.#place,
      error: error.message,
    });
  }

  #failure(error: Error): Error {
    const said = isOutage(error) ? 'does not answer' : 'refused';
    return new Error(`PostgreSQL at ${this.#place} ${said}: ${error.message}`, { cause: error });
  }

  get #place(): string {
    const { host, port, database } = this.#settings;
    return `${host}:${port}/${database}`;
  }
}

/** Where the index holds others in between, it is to be searched until enough of the wanted namespace were found. */
async function lookOn(client: ClientBase): Promise<void> {
  await client.query("SET hnsw.iterative_scan = 'strict_order'").catch(() => {});
}

const connectionsMax = 8;
const idleMs = 30_000;

async function tlsOptions(tls: PgvectorTls, host: string): Promise<NonNullable<PoolConfig['ssl']>> {
  const { version, verify, certificatePath, keyPath } = tls;
  return {
    rejectUnauthorized: verify,
    // An address is no server name (RFC 6066 §3): Node refuses it.
    ...(isIP(host) === 0 && { servername: host }),
    ...(version !== undefined && { minVersion: version, maxVersion: version }),
    ...(certificatePath !== undefined && { cert: await readFile(certificatePath) }),
    ...(keyPath !== undefined && { key: await readFile(keyPath) }),
  };
}
