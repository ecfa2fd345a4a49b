import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { readJson } from '@sallyport/json';
import pg from 'pg';
import type { Signals } from '../signals.ts';
import type { Database } from '../sql/database.ts';
import { clientConfig } from '../sql/postgres/postgres-pool.ts';
import type { PostgresServer } from '../sql/postgres/postgres-url.ts';
import { wordsOf } from '../sql/words.ts';
import { Listeners } from './listeners.ts';

const channel = 'sallyport_signals';
const { nowMs } = wordsOf.postgres;
/** What a notification holds at most is 8,000 bytes; what is longer is looked up. */
const notifiedCharactersMax = 1_800;
const lookEveryMs = 5_000;
/** For so long is looked for what was told while nobody listened; a signal is kept longer than that. */
const lookBackMs = 60_000;
const keptMs = 10 * lookBackMs;
const reconnectMsMax = 1_000;

interface Signal {
  id: string;
  topic: string;
  payload: string;
}

/**
 * Signals between all who have the same database open. A signal is a row, and a notification of it: what is told while the connection is broken is
 * found in the table afterwards.
 */
export class PostgresSignals implements Signals {
  readonly #server: PostgresServer;
  readonly #database: Database;
  readonly #listeners = new Listeners();
  /** Ids of what was told here, in order, with when. */
  readonly #told = new Map<string, number>();
  readonly #closing = new AbortController();
  #listening: Promise<void> = Promise.resolve();

  /** Resolves once it listens. */
  static async open(server: PostgresServer, database: Database): Promise<PostgresSignals> {
    const signals = new PostgresSignals(server, database);
    const began = await database.first<{ ms: number }>(`SELECT ${nowMs} AS ms`);
    const { promise, resolve } = Promise.withResolvers<void>();
    signals.#listening = signals.#listen(began!.ms, resolve);
    await promise;
    return signals;
  }

  private constructor(server: PostgresServer, database: Database) {
    this.#server = server;
    this.#database = database;
  }

  async publish(topic: string, payload: object): Promise<void> {
    const signal = { id: randomUUID(), topic, payload: JSON.stringify(payload) };
    const whole = JSON.stringify(signal);
    await this.#database.transaction(async (tx) => {
      const insert = `INSERT INTO signals (id, topic, payload, at_ms) VALUES (?, ?, ?, ${nowMs})`;
      await tx.run(insert, signal.id, topic, signal.payload);
      const told = whole.length <= notifiedCharactersMax ? whole : JSON.stringify({ id: signal.id });
      await tx.first('SELECT pg_notify(?, ?)', channel, told);
    });
  }

  subscribe(topic: string, listener: (payload: object) => void): () => void {
    return this.#listeners.add(topic, listener);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#listening;
  }

  /** Listens until it is closed, on one connection after another. */
  async #listen(beganMs: number, isListening: () => void): Promise<void> {
    const { signal } = this.#closing;
    for (let pauseMs = 50; !signal.aborted; pauseMs = Math.min(2 * pauseMs, reconnectMsMax)) {
      const client = new pg.Client({ ...clientConfig(this.#server), query_timeout: lookEveryMs });
      const broken = new AbortController();
      const over = AbortSignal.any([signal, broken.signal]);
      client.on('error', () => broken.abort());
      client.on('end', () => broken.abort());
      client.on('notification', ({ payload }) => this.#hear(readJson(payload!)));
      try {
        await client.connect();
        await client.query(`LISTEN ${channel}`);
        isListening();
        for (let looks = 0; !over.aborted; looks++) {
          await this.#look(client, beganMs);
          if (looks % 60 === 1) await client.query(`DELETE FROM signals WHERE at_ms < ${nowMs} - ${keptMs}`);
          pauseMs = 50;
          await delay(lookEveryMs, undefined, { signal: over });
        }
      } catch {
        // What broke is tried again, and what was missed found then.
      } finally {
        await client.end().catch(() => {});
      }
      if (!signal.aborted) await delay(pauseMs, undefined, { signal }).catch(() => {});
    }
  }

  /** Tells what nobody was notified of; a sign of life of the connection as well. */
  async #look(client: pg.Client, beganMs: number): Promise<void> {
    const { rows } = await client.query<Signal>(
      `SELECT id, topic, payload FROM signals WHERE at_ms >= greatest($1, ${nowMs} - ${lookBackMs}) ORDER BY at_ms`,
      [beganMs],
    );
    for (const signal of rows) this.#tell(signal);
    const forgotten = Date.now() - 2 * lookBackMs;
    for (const [id, toldAtMs] of this.#told) {
      if (toldAtMs > forgotten) break;
      this.#told.delete(id);
    }
  }

  #hear(signal: Signal | Pick<Signal, 'id'>): void {
    if ('topic' in signal) return this.#tell(signal);
    void this.#database
      .first<Signal>('SELECT id, topic, payload FROM signals WHERE id = ?', signal.id)
      .then((found) => found && this.#tell(found))
      // It is found when it is looked for next.
      .catch(() => {});
  }

  #tell({ id, topic, payload }: Signal): void {
    if (this.#told.has(id)) return;
    this.#told.set(id, Date.now());
    this.#listeners.tell(topic, readJson(payload));
  }
}
