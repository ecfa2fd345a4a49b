import type { Author } from '../author.ts';
import { recordChange } from '../sql/audit-log.ts';
import type { Database, Row } from '../sql/database.ts';
import type { OneTimeLink, OneTimeLinks } from './one-time-links.ts';

export class SqlOneTimeLinks implements OneTimeLinks {
  readonly #database: Database;
  readonly #nowMs: () => number;

  constructor(database: Database, nowMs: () => number) {
    this.#database = database;
    this.#nowMs = nowMs;
  }

  async insert(link: OneTimeLink, by: Author): Promise<void> {
    const { tokenHash, purpose, organizationId, userId, expiresAtMs } = link;
    await this.#database.transaction(async (tx) => {
      if (userId !== undefined) await forgetLinks(tx, userId);
      await tx.run(
        'INSERT INTO one_time_links (token_hash, purpose, organization_id, user_id, expires_at_ms) VALUES (?, ?, ?, ?, ?)',
        ...[tokenHash, purpose, organizationId, userId ?? null, expiresAtMs],
      );
      const change = { atMs: this.#nowMs(), action: 'create', entityType: 'password_link' } as const;
      await recordChange(tx, { ...change, entityId: userId ?? purpose }, by);
    });
  }

  async find(tokenHash: string, nowMs: number): Promise<OneTimeLink | undefined> {
    const row = await this.#database.first(
      'SELECT * FROM one_time_links WHERE token_hash = ? AND expires_at_ms > ?',
      tokenHash,
      nowMs,
    );
    return row === undefined ? undefined : readLink(row);
  }

  async take(tokenHash: string, nowMs: number): Promise<OneTimeLink | undefined> {
    const row = await this.#database.first(
      'DELETE FROM one_time_links WHERE token_hash = ? AND expires_at_ms > ? RETURNING *',
      tokenHash,
      nowMs,
    );
    return row === undefined ? undefined : readLink(row);
  }

  async prune(nowMs: number): Promise<void> {
    await this.#database.run('DELETE FROM one_time_links WHERE expires_at_ms <= ?', nowMs);
  }
}

/** None of the links that somebody was given before leads anywhere any more. */
export async function forgetLinks(tx: Database, userId: string): Promise<void> {
  await tx.run('DELETE FROM one_time_links WHERE user_id = ?', userId);
}

function readLink(row: Row): OneTimeLink {
  return {
    tokenHash: row['token_hash'] as string,
    purpose: row['purpose'] as OneTimeLink['purpose'],
    organizationId: row['organization_id'] as string,
    userId: (row['user_id'] as string | null) ?? undefined,
    expiresAtMs: row['expires_at_ms'] as number,
  };
}
