import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { EventRow } from '@sallyport/contracts';
import {
  type ConversationAssignment,
  type InsertResult,
  type Person,
  type Retention,
  type RowBatch,
  StoreError,
} from '../analytics-store.ts';
import { inTime, nothingInserted, notKnown } from '../schema/admission.ts';
import { tables } from '../schema/tables.ts';
import { TableWriter } from './chunks.ts';
import { ConversationTable } from './conversations.ts';
import { Erasures } from './erasure.ts';
import { storeError } from './errors.ts';
import { overwriteFreeBlocks } from './free-blocks.ts';
import { prune } from './retention.ts';
import { spansOf } from './spans.ts';
import { toDuckDb } from './values.ts';

interface Settings {
  folder: string;
  retention: Retention;
  clock: { nowMs(): number };
}

interface Waiting {
  batch: RowBatch;
  resolve(result: InsertResult): void;
  reject(error: unknown): void;
}

interface KeptRows {
  controlPlaneId: string;
  rows: readonly EventRow[];
}

/** Batches that wait while another is written share the next transaction, up to this many rows. */
const rowsPerTransactionMax = 10_000;
const rowsWaitingMax = 200_000;
const idSeparator = '\u001f';

/** The one connection that writes. What it does, it does one after the other. */
export class Writer {
  readonly #connection: DuckDBConnection;
  readonly #settings: Settings;
  readonly #erasures: Erasures;
  readonly #conversations: ConversationTable;
  readonly #isErased = (row: EventRow, controlPlaneId: string) => this.#erasures.covers(row, controlPlaneId);
  #tables = tableWriters();
  /** Of what began before, ids are forgotten. */
  #agedBeforeMs = 0;
  readonly #waiting: Waiting[] = [];
  #rowsWaiting = 0;
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(connection: DuckDBConnection, settings: Settings) {
    this.#connection = connection;
    this.#settings = settings;
    this.#erasures = new Erasures(connection);
    this.#conversations = new ConversationTable(connection);
  }

  async start(): Promise<void> {
    await this.#erasures.load();
    await this.#conversations.define();
    const reader = await this.#connection.runAndReadAll('SELECT max(request_start) FROM aged.exchanges');
    const [latest] = reader.getRows()[0]!;
    if (latest !== null) this.#agedBeforeMs = Number(latest) + 1;
  }

  insert(batch: RowBatch): Promise<InsertResult> {
    if (this.#isClosed) return Promise.reject(closed());
    if (this.#rowsWaiting > 0 && this.#rowsWaiting + batch.rows.length > rowsWaitingMax)
      return Promise.reject(
        new StoreError('store_busy', 'Rows arrive faster than they can be written. Send them again later.'),
      );
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject });
      this.#rowsWaiting += batch.rows.length;
      void this.#inTurn(() => this.#writeWaiting());
    });
  }

  assign(assignments: readonly ConversationAssignment[]): Promise<void> {
    return this.#isClosed ? Promise.reject(closed()) : this.#inTurn(() => this.#conversations.assign(assignments));
  }

  erase(person: Person): Promise<{ rows: number }> {
    return this.#inTurn(async () => {
      const nowMs = this.#settings.clock.nowMs();
      let rows = 0;
      await this.#inTransaction(async () => {
        rows = await this.#erasures.erase(person, nowMs);
      });
      this.#erasures.remember(person, nowMs);
      await overwriteFreeBlocks(this.#connection);
      return { rows };
    });
  }

  prune(nowMs: number): Promise<void> {
    return this.#inTurn(async () => {
      const { retention } = this.#settings;
      this.#agedBeforeMs = Math.max(this.#agedBeforeMs, nowMs - retention.requestsMs);
      await prune(this.#connection, nowMs, retention, (work) => this.#inTransaction(work));
      await this.#conversations.prune(nowMs - retention.requestsMs);
    });
  }

  /** What is not in the file yet is written there now: DuckDB would do so while it is closed, and hold the event loop. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#last;
    await this.#connection.run('CHECKPOINT').catch(() => {});
    this.#connection.closeSync();
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(work).catch((error: unknown) => {
      throw storeError(error, this.#settings.folder);
    });
    this.#last = done.catch(() => {});
    return done;
  }

  async #writeWaiting(): Promise<void> {
    const group: Waiting[] = [];
    let rows = 0;
    while (
      this.#waiting.length > 0 &&
      (rows === 0 || rows + this.#waiting[0]!.batch.rows.length <= rowsPerTransactionMax)
    ) {
      const next = this.#waiting.shift()!;
      group.push(next);
      rows += next.batch.rows.length;
    }
    if (group.length === 0) return;
    this.#rowsWaiting -= rows;
    try {
      const results = await this.#write(group.map(({ batch }) => batch));
      for (const [index, { resolve }] of group.entries()) resolve(results[index]!);
    } catch (error) {
      const failure = ofWriting(storeError(error, this.#settings.folder));
      // They may hold rows of the batches that failed.
      this.#tables = tableWriters();
      for (const { reject } of group) reject(failure);
    }
  }

  async #write(batches: readonly RowBatch[]): Promise<InsertResult[]> {
    const known = await this.#knownIds(batches);
    const { retention, clock } = this.#settings;
    const nowMs = clock.nowMs();
    const oldestMs = Math.max(this.#agedBeforeMs, nowMs - retention.requestsMs);
    const results: InsertResult[] = [];
    const wanted: KeptRows[] = [];
    for (const { controlPlaneId, rows } of batches) {
      const result = nothingInserted();
      const kept = notKnown(inTime(rows, { oldestMs, nowMs }, result), known, result);
      results.push(result);
      if (kept.length > 0) wanted.push({ controlPlaneId, rows: kept });
    }
    if (wanted.length > 0) await this.#inTransaction(() => this.#append(byKind(wanted)));
    return results;
  }

  async #append(batches: readonly KeptRows[]): Promise<void> {
    for (const { name, writer } of this.#tables) {
      const appender = await this.#connection.createAppender(name, 'recent');
      try {
        for (const { controlPlaneId, rows } of batches)
          await writer.append(appender, controlPlaneId, rows, this.#isErased);
        writer.flush(appender);
      } finally {
        appender.closeSync();
      }
      await nextTurn();
    }
  }

  async #knownIds(batches: readonly RowBatch[]): Promise<Set<string>> {
    const known = new Set<string>();
    for (const { fromMs, toMs, ids } of spansOf(batches)) {
      // One text crosses into DuckDB faster than thousands do.
      const { values, types } = toDuckDb({ fromMs, toMs, ids: ids.join(idSeparator), idSeparator });
      const reader = await this.#connection.runAndReadAll(
        'SELECT id FROM recent.exchanges WHERE request_start BETWEEN $fromMs AND $toMs ' +
          'AND id IN (SELECT unnest(string_split($ids, $idSeparator)))',
        values,
        types,
      );
      for (const [id] of reader.getRows()) known.add(id as string);
    }
    return known;
  }

  async #inTransaction(work: () => Promise<void>): Promise<void> {
    await this.#connection.run('BEGIN');
    try {
      await work();
      await this.#connection.run('COMMIT');
    } catch (error) {
      // A COMMIT that failed has rolled back already.
      await this.#connection.run('ROLLBACK').catch(() => {});
      throw error;
    }
  }
}

/** Calls of models first: where a thousand rows have nothing in a column it takes no room, and else as much as if all had something. */
function byKind(batches: readonly KeptRows[]): KeptRows[] {
  const those = (isCall: boolean) =>
    batches.map(({ controlPlaneId, rows }) => ({
      controlPlaneId,
      rows: rows.filter(({ llm }) => (llm !== undefined) === isCall),
    }));
  return [...those(true), ...those(false)];
}

// Queries have the memory for now: rows come again, and are not too large for good.
function ofWriting(error: StoreError): StoreError {
  if (error.code !== 'query_too_large') return error;
  return new StoreError('store_busy', 'There is no memory left to write rows with. Send them again later.', {
    cause: error.cause,
  });
}

function tableWriters(): { name: string; writer: TableWriter }[] {
  return tables.map((table) => ({ name: table.name, writer: new TableWriter(table) }));
}

function closed(): StoreError {
  return new StoreError('store_closed', 'Analytics are being closed.');
}
