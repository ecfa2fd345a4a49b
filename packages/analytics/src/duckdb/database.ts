import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Retention } from '../analytics-store.ts';
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
  /** How much may be in the log of what was written, until it is moved into the file. After a crash it is read. */
  checkpointBytes?: number;
  /** How many queries run at a time; more wait. */
  readersMax?: number;
}

/** The file, opened: until it is closed, or DuckDB refuses to go on with it. */
export class Database {
  readonly writer: Writer;
  readonly readers: Readers;
  readonly #instance: DuckDBInstance;

  static async open(options: DuckDbOptions): Promise<Database> {
    const { folder, readersMax = 4 } = options;
    let instance: DuckDBInstance | undefined;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      instance = await DuckDBInstance.create(join(folder, 'analytics.duckdb'), settings(options));
      // Of a process that was killed: whoever has the file may clear away what belongs to nobody.
      await rm(temporaryFolder(folder), { recursive: true, force: true });
      const opened = instance;
      const connection = await opened.connect();
      await define(connection);
      const writer = new Writer(connection, options);
      await writer.start();
      return new Database(opened, writer, new Readers(() => opened.connect(), folder, readersMax));
    } catch (error) {
      instance?.closeSync();
      throw storeError(error, folder);
    }
  }

  private constructor(instance: DuckDBInstance, writer: Writer, readers: Readers) {
    this.#instance = instance;
    this.writer = writer;
    this.readers = readers;
  }

  async close(): Promise<void> {
    await this.readers.close();
    await this.writer.close();
    this.#instance.closeSync();
  }
}

/** What queries may write down for a while; one that needs more is refused. */
const temporaryBytesMax = 4 * 2 ** 30;

function temporaryFolder(folder: string): string {
  return join(folder, 'temporary');
}

function settings({
  folder,
  memoryBytesMax = 512 << 20,
  threads = availableParallelism(),
  checkpointBytes = 128 << 20,
}: DuckDbOptions): Record<string, string> {
  return {
    memory_limit: `${memoryBytesMax}B`,
    threads: String(threads),
    temp_directory: temporaryFolder(folder),
    max_temp_directory_size: `${temporaryBytesMax}B`,
    // Newer ways to compress; files are read by this version of DuckDB and later ones.
    storage_compatibility_version: 'v1.5.0',
    // Nothing is fetched from anywhere.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    checkpoint_threshold: `${checkpointBytes}B`,
    preserve_insertion_order: 'false',
  };
}
