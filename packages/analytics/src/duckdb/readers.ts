import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import { type QueryOptions, type QueryParameters, type ResultRow, StoreError } from '../analytics-store.ts';
import { storeError } from './errors.ts';
import { toDuckDb, toResultValue } from './values.ts';

const waitingMax = 256;
const rowsMaxDefault = 100_000;
const timeoutMsDefault = 30_000;

interface Ticket {
  /** Why it is to end before it is done. */
  cancelled: StoreError | undefined;
  /** Ends what runs, or the wait. */
  stop(): void;
}

/** Connections that queries run on, each one at a time. */
export class Readers {
  readonly #connect: () => Promise<DuckDBConnection>;
  readonly #folder: string;
  readonly #connectionsMax: number;
  readonly #idle: DuckDBConnection[] = [];
  readonly #tickets = new Set<Ticket>();
  readonly #waiting = new Set<() => void>();
  readonly #ended = new Set<Promise<unknown>>();
  #connections = 0;
  #isClosed = false;

  constructor(connect: () => Promise<DuckDBConnection>, folder: string, connectionsMax: number) {
    this.#connect = connect;
    this.#folder = folder;
    this.#connectionsMax = connectionsMax;
  }

  async query(sql: string, parameters: QueryParameters = {}, options: QueryOptions = {}): Promise<ResultRow[]> {
    if (this.#isClosed) throw closed();
    const ticket: Ticket = { cancelled: undefined, stop() {} };
    const cancel = (error: StoreError) => {
      ticket.cancelled ??= error;
      ticket.stop();
    };
    const onAbort = () => cancel(new StoreError('query_cancelled', 'The query was cancelled.'));
    const { signal, timeoutMs = timeoutMsDefault } = options;
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(
      () => cancel(new StoreError('query_timeout', `The query took longer than ${timeoutMs} ms.`)),
      timeoutMs,
    );
    this.#tickets.add(ticket);
    const running = this.#run(sql, parameters, options.rowsMax ?? rowsMaxDefault, ticket);
    const ended = running.then(
      () => {},
      () => {},
    );
    this.#ended.add(ended);
    try {
      return await running;
    } catch (error) {
      throw ticket.cancelled ?? storeError(error, this.#folder);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      this.#tickets.delete(ticket);
      this.#ended.delete(ended);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const ticket of this.#tickets) {
      ticket.cancelled ??= closed();
      ticket.stop();
    }
    await Promise.all(this.#ended);
    for (const connection of this.#idle) connection.closeSync();
    this.#idle.length = 0;
  }

  async #run(sql: string, parameters: QueryParameters, rowsMax: number, ticket: Ticket): Promise<ResultRow[]> {
    const connection = await this.#take(ticket);
    try {
      ticket.stop = () => connection.interrupt();
      throwIfCancelled(ticket);
      const { values, types } = toDuckDb(parameters);
      return await rowsOf(await connection.stream(sql, values, types), rowsMax, ticket);
    } finally {
      ticket.stop = () => {};
      this.#give(connection);
    }
  }

  async #take(ticket: Ticket): Promise<DuckDBConnection> {
    throwIfCancelled(ticket);
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#connections < this.#connectionsMax) {
      this.#connections++;
      try {
        return await this.#connect();
      } catch (error) {
        this.#connections--;
        throw error;
      }
    }
    if (this.#waiting.size >= waitingMax)
      throw new StoreError('store_busy', `${waitingMax} queries wait already. Ask again later.`);
    let wake = () => {};
    await new Promise<void>((resolve) => {
      wake = resolve;
      ticket.stop = resolve;
      this.#waiting.add(wake);
    });
    this.#waiting.delete(wake);
    return this.#take(ticket);
  }

  #give(connection: DuckDBConnection): void {
    this.#idle.push(connection);
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#waiting.delete(next);
    next();
  }
}

/** Reads chunk by chunk, so that a large result does not hold the event loop. */
async function rowsOf(result: DuckDBResult, rowsMax: number, ticket: Ticket): Promise<ResultRow[]> {
  const names = result.deduplicatedColumnNames();
  const rows: ResultRow[] = [];
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    throwIfCancelled(ticket);
    if (rows.length + chunk.rowCount > rowsMax)
      throw new StoreError('query_too_large', `The query has more than ${rowsMax} rows.`);
    const first = rows.length;
    for (let index = 0; index < chunk.rowCount; index++) rows.push({});
    for (const [column, name] of names.entries()) {
      for (const [index, value] of chunk.getColumnValues(column).entries())
        rows[first + index]![name] = toResultValue(value);
    }
    await nextTurn();
  }
  return rows;
}

function throwIfCancelled({ cancelled }: Ticket): void {
  if (cancelled !== undefined) throw cancelled;
}

function closed(): StoreError {
  return new StoreError('store_closed', 'Analytics are being closed.');
}
