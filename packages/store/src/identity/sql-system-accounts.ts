import type { Author } from '../author.ts';
import type { Page, PageRequest } from '../page.ts';
import type { Database } from '../sql/database.ts';
import { type RecordKind, SqlRecords } from '../sql/records.ts';
import { clearHolder } from './sql-holders.ts';
import type { SystemAccount, SystemAccountField, SystemAccounts } from './system-accounts.ts';

export const systemAccountKind: RecordKind<SystemAccount, SystemAccountField> = {
  entityType: 'system_account',
  table: 'system_accounts',
  columns: {
    id: 'id',
    name: 'name',
    description: 'description',
    created_at: 'created_at_ms',
    updated_at: 'updated_at_ms',
  },
  write: ({ name, description, updatedAtMs }) => ({ name, description, updated_at_ms: updatedAtMs }),
  read: (row) => ({
    id: row['id'] as string,
    organizationId: row['organization_id'] as string,
    name: row['name'] as string,
    description: row['description'] as string,
    createdAtMs: row['created_at_ms'] as number,
    updatedAtMs: row['updated_at_ms'] as number,
  }),
};

export class SqlSystemAccounts implements SystemAccounts {
  readonly #records: SqlRecords<SystemAccount, SystemAccountField>;

  constructor(database: Database, nowMs: () => number) {
    this.#records = new SqlRecords(database, systemAccountKind, nowMs);
  }

  async list(organizationId: string, request: PageRequest<SystemAccountField>): Promise<Page<SystemAccount>> {
    return await this.#records.list(organizationId, request);
  }

  async find(organizationId: string, id: string): Promise<SystemAccount | undefined> {
    return await this.#records.find(organizationId, id);
  }

  async get(organizationId: string, id: string): Promise<SystemAccount> {
    return await this.#records.get(organizationId, id);
  }

  async insert(account: SystemAccount, by: Author): Promise<void> {
    await this.#records.insert(account, by);
  }

  async change(
    organizationId: string,
    id: string,
    edit: (before: SystemAccount) => SystemAccount,
    by: Author,
  ): Promise<SystemAccount> {
    return await this.#records.change(organizationId, id, edit, by);
  }

  async remove(organizationId: string, id: string, by: Author): Promise<void> {
    await this.#records.remove(organizationId, id, by, (tx) => clearHolder(tx, 'system-account', id));
  }
}
