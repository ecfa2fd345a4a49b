import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { AnalyticsStore, Retention } from '../analytics-store.ts';
import { define } from './definitions.ts';
import { storeError } from './errors.ts';
import { Readers } from './readers.ts';
import { Writer } from './writer.ts';

export interface DuckDbOptions {
  /** Holds the database and what does not fit into memory; made if it is not there. */
  folder: string;
  retention: Retention;
  clock: { nowMs(): number };
  memoryBytesMax?: number;
  threads?: number;
  /** How many queries run at a time; more wait. */
  readersMax?: number;
}

/** Analytics in one file, in this process, on threads of their own. */
export async function createDuckDbStore(options: DuckDbOptions): Promise<AnalyticsStore> {
  const { folder, retention, clock, readersMax = 4 } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let instance: DuckDBInstance | undefined;
  let writer: Writer;
  try {
    instance = await DuckDBInstance.create(join(folder, 'analytics.duckdb'), settings(options));
    const connection = await instance.connect();
    await define(connection);
    writer = new Writer(connection, { folder, retention, clock });
    await writer.start();
  } catch (error) {
    instance?.closeSync();
    throw storeError(error, folder);
  }
  const opened = instance;
  const readers = new Readers(() => opened.connect(), folder, readersMax);
  return {
    dialect: 'duckdb',
    insert: (batch) => writer.insert(batch),
    query: (sql, parameters, queryOptions) => readers.query(sql, parameters, queryOptions),
    erase: (person) => writer.erase(person),
    prune: (nowMs) => writer.prune(nowMs),
    async close() {
      await readers.close();
      await writer.close();
      opened.closeSync();
    },
  };
}

function settings({ folder, memoryBytesMax = 512 << 20, threads = availableParallelism() }: DuckDbOptions) {
  return {
    memory_limit: `${memoryBytesMax}B`,
    threads: String(threads),
    temp_directory: join(folder, 'temporary'),
    // Newer ways to compress; files are read by this version of DuckDB and later ones.
    storage_compatibility_version: 'v1.5.0',
    // Nothing is fetched from anywhere, and SQL reaches no other file.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    checkpoint_threshold: '128MB',
    preserve_insertion_order: 'false',
  };
}
