import type { Author } from '../author.ts';
import { NotFound } from '../errors.ts';
import type { Database } from '../sql/database.ts';
import { type RecordKind, SqlRecords } from '../sql/records.ts';
import { refuseMore } from '../sql/refuse-more.ts';
import type { AssertionKey, AssertionKeys } from './assertion-keys.ts';

const kind: RecordKind<AssertionKey, never> = {
  entityType: 'assertion_key',
  table: 'assertion_keys',
  columns: {},
  write: ({ accountId, name, audience, publicKey }) => ({
    system_account_id: accountId,
    name,
    audience,
    public_key: publicKey,
  }),
  read: (row) => ({
    id: row['id'] as string,
    organizationId: row['organization_id'] as string,
    accountId: row['system_account_id'] as string,
    name: row['name'] as string,
    audience: row['audience'] as string,
    publicKey: row['public_key'] as string,
    createdAtMs: row['created_at_ms'] as number,
  }),
};

export class SqlAssertionKeys implements AssertionKeys {
  readonly #database: Database;
  readonly #records: SqlRecords<AssertionKey, never>;

  constructor(database: Database, nowMs: () => number) {
    this.#database = database;
    this.#records = new SqlRecords(database, kind, nowMs);
  }

  async listOf(organizationId: string, accountId: string): Promise<readonly AssertionKey[]> {
    const sql = `SELECT * FROM assertion_keys WHERE organization_id = ? AND system_account_id = ? ORDER BY created_at_ms, id`;
    return (await this.#database.all(sql, organizationId, accountId)).map(kind.read);
  }

  async insert(key: AssertionKey, by: Author, max: number): Promise<void> {
    await this.#database.transaction(
      async (tx) => {
        await refuseMore(tx, kind.table, { system_account_id: key.accountId }, 'assertion keys', max);
        await this.#records.insert(key, by, tx);
      },
      { turn: `assertion keys of ${key.accountId}` },
    );
  }

  async remove(organizationId: string, accountId: string, id: string, by: Author): Promise<void> {
    const found = (await this.listOf(organizationId, accountId)).some((key) => key.id === id);
    if (!found) throw new NotFound('assertion key', id);
    await this.#records.remove(organizationId, id, by);
  }
}
