import type { Database, Row } from '../sql/database.ts';
import type { OneTimeLink, OneTimeLinks } from './one-time-links.ts';

export class SqlOneTimeLinks implements OneTimeLinks {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert({ tokenHash, purpose, organizationId, userId, expiresAtMs }: OneTimeLink): Promise<void> {
    await this.#database.run(
      'INSERT INTO one_time_links (token_hash, purpose, organization_id, user_id, expires_at_ms) VALUES (?, ?, ?, ?, ?)',
      tokenHash,
      purpose,
      organizationId,
      userId ?? null,
      expiresAtMs,
    );
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

function readLink(row: Row): OneTimeLink {
  return {
    tokenHash: row['token_hash'] as string,
    purpose: row['purpose'] as OneTimeLink['purpose'],
    organizationId: row['organization_id'] as string,
    userId: (row['user_id'] as string | null) ?? undefined,
    expiresAtMs: row['expires_at_ms'] as number,
  };
}
