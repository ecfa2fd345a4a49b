import type { ConversationAssignment, QueryOptions, QueryParameters, ResultRow, RowBatch } from '../analytics-store.ts';
import { type AnalyticsStore, type InsertResult, type Person, StoreError } from '../analytics-store.ts';
import { Database, type DuckDbOptions } from './database.ts';

/** Analytics in one file, in this process, on threads of their own. */
export async function createDuckDbStore(options: DuckDbOptions): Promise<AnalyticsStore> {
  return new DuckDbStore(options, await Database.open(options));
}

class DuckDbStore implements AnalyticsStore {
  readonly dialect = 'duckdb';
  readonly #options: DuckDbOptions;
  #database: Promise<Database>;
  #isClosed = false;

  constructor(options: DuckDbOptions, database: Database) {
    this.#options = options;
    this.#database = Promise.resolve(database);
  }

  insert(batch: RowBatch): Promise<InsertResult> {
    return this.#use(({ writer }) => writer.insert(batch));
  }

  assign(assignments: readonly ConversationAssignment[]): Promise<void> {
    return this.#use(({ writer }) => writer.assign(assignments));
  }

  query(sql: string, parameters?: QueryParameters, options?: QueryOptions): Promise<ResultRow[]> {
    return this.#use(({ readers }) => readers.query(sql, parameters, options));
  }

  erase(person: Person): Promise<{ rows: number }> {
    return this.#use(({ writer }) => writer.erase(person));
  }

  prune(nowMs: number): Promise<void> {
    return this.#use(({ writer }) => writer.prune(nowMs));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await (await this.#database.catch(() => undefined))?.close();
  }

  async #use<Result>(work: (database: Database) => Promise<Result>): Promise<Result> {
    if (this.#isClosed) throw new StoreError('store_closed', 'Analytics are being closed.');
    const used = this.#database;
    let database: Database;
    try {
      database = await used;
    } catch {
      // It could not be opened again when somebody tried before.
      this.#openAgain(used);
      database = await this.#database;
    }
    try {
      return await work(database);
    } catch (error) {
      if (isFatal(error)) this.#openAgain(used, database);
      throw error;
    }
  }

  /** All that fail with the same database have it opened once. */
  #openAgain(used: Promise<Database>, database?: Database): void {
    if (this.#database !== used || this.#isClosed) return;
    this.#database = (async () => {
      await database?.close();
      return Database.open(this.#options);
    })();
    this.#database.catch(() => {});
  }
}

// DuckDB goes no further with a file once it could not move its log into it, which a full disk is enough for.
function isFatal(error: unknown): boolean {
  return error instanceof StoreError && /database has been invalidated/.test(String(error.cause));
}
