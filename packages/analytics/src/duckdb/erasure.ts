import type { DuckDBConnection } from '@duckdb/node-api';
import type { EventRow } from '@sallyport/contracts';
import type { Person } from '../analytics-store.ts';
import { digestsOf, ErasedPeople, idsOf } from '../schema/person.ts';
import { tables } from '../schema/tables.ts';
import { toDuckDb } from './values.ts';

/**
 * Who was erased, and when: rows from before that may still be on their way from a gateway. Of the person only a hash is
 * kept, which tells nobody who it was but recognises them.
 */
export class Erasures {
  readonly #connection: DuckDBConnection;
  readonly #erased = new ErasedPeople();

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  async load(): Promise<void> {
    await this.#connection.run('CREATE TABLE IF NOT EXISTS erasures (digest VARCHAR, erased_at BIGINT)');
    const reader = await this.#connection.runAndReadAll('SELECT digest, erased_at FROM erasures ORDER BY erased_at');
    for (const [digest, erasedAtMs] of reader.getRows()) this.#erased.add(digest as string, Number(erasedAtMs));
  }

  /** Whether a row is of somebody who was erased after it began. */
  covers(row: EventRow, controlPlaneId: string): boolean {
    return this.#erased.covers(row, controlPlaneId);
  }

  /** Within a transaction of the caller's. */
  async erase(person: Person, nowMs: number): Promise<number> {
    const ids = idsOf(person);
    const planes = [...person.controlPlaneIds];
    for (const digest of digestsOf(person))
      await this.#run('INSERT INTO erasures VALUES ($digest, $nowMs)', { digest, nowMs });
    let rows = 0;
    for (const { name, columns } of tables) {
      for (const tier of ['recent', 'aged']) {
        const table = `${tier}.${name}`;
        const theirs = await this.#count(table, { ids, planes });
        if (theirs === 0) continue;
        const kept = columns.filter(({ keptFor }) => tier === 'recent' || keptFor === 'analytics');
        // Made anew: rows that are changed stay in the file as they were, beside those that they became.
        await this.#run(`CREATE OR REPLACE TABLE ${table} AS SELECT ${kept.map(emptied)} FROM ${table}`, {
          ids,
          planes,
        });
        if (name === 'exchanges') rows += theirs;
      }
    }
    return rows;
  }

  /** Once the transaction is done. */
  remember(person: Person, nowMs: number): void {
    for (const digest of digestsOf(person)) this.#erased.add(digest, nowMs);
  }

  async #count(table: string, whose: { ids: string[]; planes: string[] }): Promise<number> {
    const { values, types } = toDuckDb(whose);
    const reader = await this.#connection.runAndReadAll(
      `SELECT count(*) FROM ${table} WHERE ${isTheirs}`,
      values,
      types,
    );
    return Number(reader.getRows()[0]![0]);
  }

  async #run(sql: string, parameters: Record<string, string | number | string[]>): Promise<void> {
    const { values, types } = toDuckDb(parameters);
    await this.#connection.run(sql, values, types);
  }
}

const isTheirs =
  '(list_contains($planes, control_plane) AND (list_contains($ids, consumer) OR list_contains($ids, other_subject)))';

function emptied({ name, isPersonal }: { name: string; isPersonal: boolean }): string {
  // Whose a row is not known of, is nobody's.
  return isPersonal ? `CASE WHEN coalesce(${isTheirs}, FALSE) THEN NULL ELSE ${name} END AS ${name}` : name;
}
