import type { OpenDatabase, Row, Value } from '../sql/database.ts';
import type { SealedTexts, TextPlace } from './keyring.ts';
import { type TextTable, textTables } from './text-columns.ts';

/** Rows that are looked at, and changed, at once: others write in between. */
const batchSize = 50;

export class SqlSealedTexts implements SealedTexts {
  readonly #database: OpenDatabase;

  constructor(database: OpenDatabase) {
    this.#database = database;
  }

  async change(change: (text: string, place: TextPlace) => string | undefined): Promise<number> {
    let changed = 0;
    for (const table of await textTables(this.#database))
      for (const column of table.columns) changed += await this.#changeColumn(table, column, change);
    return changed;
  }

  async forgetReplaced(): Promise<void> {
    await this.#database.forgetDeleted();
  }

  async #changeColumn(
    { name, key }: TextTable,
    column: string,
    change: (text: string, place: TextPlace) => string | undefined,
  ): Promise<number> {
    const keys = key.join(', ');
    const places = key.map(() => '?').join(', ');
    let changed = 0;
    let last: Value[] | undefined;
    for (;;) {
      const after = last === undefined ? '' : ` AND (${keys}) > (${places})`;
      const rows = await this.#database.all(
        `SELECT ${keys}, ${column} AS sealed_text FROM ${name} WHERE ${column} LIKE '%sealed:_:%'${after} ORDER BY ${keys} LIMIT ${batchSize}`,
        ...(last ?? []),
      );
      for (const row of rows) {
        const before = row['sealed_text'] as string;
        const text = change(before, { table: name, column, key: keyOf(row, key) });
        if (text === undefined) continue;
        changed++;
        // Who changed the row meanwhile has sealed it anew.
        await this.#database.run(
          `UPDATE ${name} SET ${column} = ? WHERE (${keys}) = (${places}) AND ${column} = ?`,
          text,
          ...key.map((field) => row[field] as Value),
          before,
        );
      }
      if (rows.length < batchSize) return changed;
      last = key.map((field) => rows.at(-1)![field] as Value);
    }
  }
}

function keyOf(row: Row, key: readonly string[]): TextPlace['key'] {
  return Object.fromEntries(key.map((field) => [field, row[field] as string | number]));
}
