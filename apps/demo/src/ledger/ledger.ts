import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ServiceSum, sumUp } from './sums.ts';

export type { ServiceSum } from './sums.ts';

/** A request that the demo sent, or told of as a past one. */
export interface LedgerEntry {
  readonly plane: string;
  readonly service: string;
  readonly status: number;
  /** Unix milliseconds. The gateway's record of it starts in between; one of the past starts exactly at `startedAtMs`. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly isPast?: boolean;
}

/** From the first millisecond, up to the last, which is not in it. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What was sent to sample services, so that answers about it can be checked. */
export class Ledger {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** The one of a state folder, which the demo may have open as well. */
  static open(stateFolder: string): Ledger {
    const database = new DatabaseSync(join(stateFolder, 'ledger.db'), { timeout: 5_000 });
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = OFF;
      CREATE TABLE IF NOT EXISTS requests (
        started_at_ms INTEGER NOT NULL, ended_at_ms INTEGER NOT NULL,
        plane TEXT NOT NULL, service TEXT NOT NULL, status INTEGER NOT NULL, is_past INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX IF NOT EXISTS requests_by_start ON requests (started_at_ms);
    `);
    return new Ledger(database);
  }

  /** All of them, or none. */
  add(entries: readonly LedgerEntry[]): void {
    const insert = this.#database.prepare('INSERT INTO requests VALUES (?, ?, ?, ?, ?, ?)');
    this.#database.exec('BEGIN');
    for (const { startedAtMs, endedAtMs, plane, service, status, isPast } of entries)
      insert.run(startedAtMs, endedAtMs, plane, service, status, isPast ? 1 : 0);
    this.#database.exec('COMMIT');
  }

  /** When the last request began; undefined where there is none. */
  lastStartMs(): number | undefined {
    const row = this.#database.prepare('SELECT max(started_at_ms) AS last FROM requests').get();
    return (row?.['last'] as number | null) ?? undefined;
  }

  /** What each service of a control plane was asked within a window, the one with most failures first. */
  sum(plane: string, { fromMs, toMs }: Window): ServiceSum[] {
    const rows = this.#database
      .prepare(
        `SELECT service, status, count(*) AS requests FROM requests
         WHERE plane = ? AND started_at_ms >= ? AND started_at_ms < ? GROUP BY service, status`,
      )
      .all(plane, fromMs, toMs) as { service: string; status: number; requests: number }[];
    return sumUp(rows);
  }

  /** The control plane forgets, too. */
  forgetBefore(ms: number): void {
    this.#database.prepare('DELETE FROM requests WHERE started_at_ms < ?').run(ms);
  }

  /** How many requests were under way at that moment: a window that begins or ends there may or may not have them. */
  underWayAt(ms: number): number {
    const row = this.#database
      .prepare('SELECT count(*) AS n FROM requests WHERE is_past = 0 AND started_at_ms <= ? AND ended_at_ms >= ?')
      .get(ms, ms);
    return row!['n'] as number;
  }

  close(): void {
    this.#database.close();
  }
}
