import type { ClickHouseClient } from '@clickhouse/client';
import type { EventRow } from '@sallyport/contracts';
import type { Person } from '../analytics-store.ts';
import { digestsOf, ErasedPeople, idsOf } from '../schema/person.ts';
import { tables } from '../schema/tables.ts';
import { keptIn } from './definitions.ts';

/** Who was erased, and when, by hash: rows of theirs from before may still be on their way from a gateway. */
export class Erasures {
  readonly #client: ClickHouseClient;
  #erased = new ErasedPeople();

  constructor(client: ClickHouseClient) {
    this.#client = client;
  }

  /** Also what other control planes have erased meanwhile. */
  async load(): Promise<void> {
    const found = await this.#client.query({
      query: 'SELECT digest, toFloat64(max(erased_at)) FROM erasures GROUP BY digest',
      format: 'JSONCompactEachRow',
    });
    const erased = new ErasedPeople();
    for (const [digest, atMs] of await found.json<[string, number]>()) erased.add(digest, atMs);
    this.#erased = erased;
  }

  /** Whether a row is of somebody who was erased after it began. */
  covers(row: EventRow, controlPlaneId: string): boolean {
    return this.#erased.covers(row, controlPlaneId);
  }

  async erase(person: Person, nowMs: number): Promise<{ rows: number }> {
    const ids = idsOf(person);
    await this.#client.insert({
      table: 'erasures',
      values: digestsOf(person).map((digest) => [digest, nowMs]),
      format: 'JSONCompactEachRow',
    });
    const isAmong = (id: string) => `(${id}) IN {ids:Array(String)}`;
    const isTheirs = (subject: string) =>
      `control_plane IN {planes:Array(String)} AND (${isAmong('consumer')} OR ${isAmong(subject)})`;
    const whose = { ids, planes: person.controlPlaneIds };
    const counted = await this.#client.query({
      query: `SELECT toFloat64(count()) FROM exchanges WHERE ${isTheirs('subject')}`,
      query_params: whose,
      format: 'JSONCompactEachRow',
    });
    const [[rows] = [0]] = await counted.json<[number]>();
    for (const table of tables) {
      // What is asked as `subject` may follow from columns that are kept.
      const subject = table.derived.find(({ name }) => name === 'subject')?.sql ?? 'subject';
      const emptied = table.columns
        .filter(({ isPersonal }) => isPersonal)
        .map(({ name, type }) => `${name} = ${type === 'words' ? '[]' : 'NULL'}`);
      await this.#client.command({
        query: `ALTER TABLE ${keptIn(table)} UPDATE ${emptied.join(', ')} WHERE ${isTheirs(subject)}`,
        query_params: whose,
        clickhouse_settings: { mutations_sync: '2' },
      });
    }
    return { rows };
  }
}
