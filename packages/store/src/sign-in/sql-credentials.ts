import { readJson } from '@sallyport/json';
import type { Author } from '../author.ts';
import { recordChange } from '../sql/audit-log.ts';
import type { Database } from '../sql/database.ts';
import type { Credential, Credentials } from './credentials.ts';
import { forgetLinks } from './sql-one-time-links.ts';

export class SqlCredentials implements Credentials {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(userId: string): Promise<Credential | undefined> {
    return await find(this.#database, userId);
  }

  async set(
    userId: string,
    hash: string,
    { atMs, formerMax }: { atMs: number; formerMax: number },
    by: Author,
  ): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const before = await find(tx, userId);
      const former = before === undefined ? [] : [before.hash, ...before.former].slice(0, formerMax);
      await tx.run(
        `INSERT INTO credentials (user_id, hash, former, changed_at_ms) VALUES (?, ?, ?, ?)
         ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, former = excluded.former, changed_at_ms = excluded.changed_at_ms`,
        userId,
        hash,
        JSON.stringify(former),
        atMs,
      );
      await forgetLinks(tx, userId);
      const action = before === undefined ? 'create' : 'update';
      await recordChange(tx, { atMs, action, entityType: 'password', entityId: userId }, by);
    });
  }

  async rehash(userId: string, from: string, to: string): Promise<void> {
    await this.#database.run('UPDATE credentials SET hash = ? WHERE user_id = ? AND hash = ?', to, userId, from);
  }

  async areThereAny(): Promise<boolean> {
    return (await this.#database.first('SELECT 1 AS found FROM credentials LIMIT 1')) !== undefined;
  }
}

async function find(database: Database, userId: string): Promise<Credential | undefined> {
  const row = await database.first('SELECT * FROM credentials WHERE user_id = ?', userId);
  if (row === undefined) return undefined;
  return {
    userId,
    hash: row['hash'] as string,
    former: readJson(row['former'] as string),
    changedAtMs: row['changed_at_ms'] as number,
  };
}
