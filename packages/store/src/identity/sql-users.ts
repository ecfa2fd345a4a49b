import type { Author } from '../author.ts';
import { Conflict } from '../errors.ts';
import type { Page, PageRequest } from '../page.ts';
import { forgetLinks } from '../sign-in/sql-one-time-links.ts';
import type { Database, Row } from '../sql/database.ts';
import { type RecordKind, SqlRecords } from '../sql/records.ts';
import { clearHolder } from './sql-holders.ts';
import type { User, UserField, Users } from './users.ts';

export const userKind: RecordKind<User, UserField> = {
  entityType: 'user',
  table: 'users',
  columns: {
    id: 'id',
    email: 'email',
    full_name: 'full_name',
    active: "CASE is_active WHEN 1 THEN 'true' ELSE 'false' END",
    created_at: 'created_at_ms',
    updated_at: 'updated_at_ms',
  },
  write: (user) => ({
    email: user.email,
    full_name: user.fullName,
    preferred_name: user.preferredName ?? null,
    is_active: Number(user.isActive),
    updated_at_ms: user.updatedAtMs,
  }),
  read: readUser,
};

export class SqlUsers implements Users {
  readonly #database: Database;
  readonly #records: SqlRecords<User, UserField>;

  constructor(database: Database, nowMs: () => number) {
    this.#database = database;
    this.#records = new SqlRecords(database, userKind, nowMs);
  }

  async list(organizationId: string, request: PageRequest<UserField>): Promise<Page<User>> {
    return await this.#records.list(organizationId, request);
  }

  async find(organizationId: string, id: string): Promise<User | undefined> {
    return await this.#records.find(organizationId, id);
  }

  async get(organizationId: string, id: string): Promise<User> {
    return await this.#records.get(organizationId, id);
  }

  async findByEmail(organizationId: string, email: string): Promise<User | undefined> {
    const sql = 'SELECT * FROM users WHERE organization_id = ? AND email = ?';
    const row = await this.#database.first(sql, organizationId, email.toLowerCase());
    return row && readUser(row);
  }

  async withEmail(email: string): Promise<readonly User[]> {
    const rows = await this.#database.all('SELECT * FROM users WHERE email = ? ORDER BY id', email.toLowerCase());
    return rows.map(readUser);
  }

  async insert(user: User, by: Author): Promise<void> {
    await this.#records.insert(user, by);
  }

  async change(organizationId: string, id: string, edit: (before: User) => User, by: Author): Promise<User> {
    return await this.#records.change(organizationId, id, edit, by, async (tx, before, after) => {
      // Who was switched off is not let in again by a link of before.
      if (before.isActive && !after.isActive) await forgetLinks(tx, id);
    });
  }

  async remove(organizationId: string, id: string, by: Author): Promise<void> {
    await this.#records.remove(organizationId, id, by, async (tx) => {
      const owned = await tx.first('SELECT id FROM organizations WHERE owner_id = ?', id);
      if (owned !== undefined)
        throw new Conflict('The user owns the organization: make somebody else its owner first.');
      await clearHolder(tx, 'user', id);
      for (const table of ['credentials', 'sessions', 'one_time_links', 'external_identities'])
        await tx.run(`DELETE FROM ${table} WHERE user_id = ?`, id);
    });
  }
}

function readUser(row: Row): User {
  return {
    id: row['id'] as string,
    organizationId: row['organization_id'] as string,
    email: row['email'] as string,
    fullName: row['full_name'] as string,
    preferredName: (row['preferred_name'] as string | null) ?? undefined,
    isActive: row['is_active'] === 1,
    createdAtMs: row['created_at_ms'] as number,
    updatedAtMs: row['updated_at_ms'] as number,
  };
}
