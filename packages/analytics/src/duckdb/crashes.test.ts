import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AnalyticsStore } from '../analytics-store.ts';
import { createDuckDbStore } from './store.ts';

const dayMs = 86_400_000;
const program = join(import.meta.dirname, '../testing/inserting-process.ts');

describe('a DuckDB store', () => {
  let folder: string;
  let processes: Inserting[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'analytics-'));
    processes = [];
  });
  afterEach(async () => {
    for (const one of processes) await one.kill();
    await rm(folder, { recursive: true });
  });

  const open = () =>
    createDuckDbStore({
      folder,
      retention: { analyticsMs: 90 * dayMs, requestsMs: 30 * dayMs },
      clock: { nowMs: () => 1_790_000_000_000 },
      threads: 1,
    });
  const start = (...limits: string[]) => {
    const one = new Inserting(folder, limits);
    processes.push(one);
    return one;
  };

  it('has what was acknowledged after kill -9, batches whole', async () => {
    const inserting = start();
    const acknowledged = await inserting.keptAtLeast(1_000);
    await inserting.kill();
    const kept = await countOf(await open());
    expect(kept).toBeGreaterThanOrEqual(acknowledged);
    expect(kept % 100).toBe(0);
  });

  it('clears away what queries of a killed process had written down', async () => {
    const left = join(folder, 'temporary', 'duckdb_temp_storage_DEFAULT-0.tmp');
    await mkdir(dirname(left));
    await writeFile(left, 'of somebody');
    await (await open()).close();
    expect(existsSync(left)).toBe(false);
  });

  it('refuses a query that needs more memory and disk than there is for it, and answers the next', async () => {
    const store = await open();
    await store.query("SET memory_limit = '20MB'");
    await store.query("SET max_temp_directory_size = '1MB'");
    const large = 'SELECT md5(i::VARCHAR) AS text FROM range(2000000) AS rows(i) ORDER BY text LIMIT 1 OFFSET 1999999';
    await expect(store.query(large)).rejects.toMatchObject({ code: 'query_too_large' });
    expect(await store.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await store.close();
  });

  it('says which process has the files, and opens once that has ended', async () => {
    const inserting = start();
    await inserting.keptAtLeast(100);
    await expect(open()).rejects.toMatchObject({
      code: 'store_locked',
      message: expect.stringContaining(`in use by another process (process ${inserting.pid})`),
    });
    await inserting.kill();
    expect(await countOf(await open())).toBeGreaterThanOrEqual(100);
  });

  it('acknowledges nothing while the disk is full, and goes on by itself once it is not', async () => {
    const inserting = start('--fsize=1500000:unlimited');
    await inserting.said(/^store_full: The disk that holds .* is full/);
    const before = inserting.kept;
    await inserting.lift('--fsize=unlimited:unlimited');
    const acknowledged = await inserting.keptAtLeast(before + 300);
    await inserting.kill();
    expect(await countOf(await open())).toBeGreaterThanOrEqual(acknowledged);
  });
});

async function countOf(store: AnalyticsStore): Promise<number> {
  const [row] = await store.query('SELECT count(*) AS n, count(DISTINCT id) AS ids FROM exchanges');
  await store.close();
  expect(row!['ids']).toBe(row!['n']);
  return Number(row!['n']);
}

/** A process that keeps rows. */
class Inserting {
  kept = 0;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(folder: string, limits: readonly string[]) {
    const command = [process.execPath, program, folder];
    // prlimit becomes the program that it starts.
    const [first = '', ...others] = limits.length === 0 ? command : ['prlimit', ...limits, ...command];
    this.#process = spawn(first, others, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]();
  }

  get pid(): number {
    return this.#process.pid!;
  }

  async keptAtLeast(count: number): Promise<number> {
    while (this.kept < count) await this.#line();
    return this.kept;
  }

  async said(pattern: RegExp): Promise<void> {
    while (!pattern.test(await this.#line()));
  }

  async lift(limit: string): Promise<void> {
    await once(spawn('prlimit', ['--pid', String(this.pid), limit], { stdio: 'inherit' }), 'exit');
  }

  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error('the process has ended');
    const line: string = value;
    if (/^\d+$/.test(line)) this.kept = Number(line);
    return line;
  }
}
