import type { AuditRecord } from '../audit-log.ts';
import type { Author } from '../author.ts';
import { recordChanges, recordOther } from '../sql/audit-log.ts';
import type { Database, Row } from '../sql/database.ts';
import { wordsOf } from '../sql/words.ts';
import type { Session, Sessions } from './sessions.ts';

export class SqlSessions implements Sessions {
  readonly #database: Database;
  readonly #nowMs: () => number;

  constructor(database: Database, nowMs: () => number) {
    this.#database = database;
    this.#nowMs = nowMs;
  }

  async begin(session: Session, record: AuditRecord, formerTokenHash?: string): Promise<void> {
    await this.#database.transaction(async (tx) => {
      if (formerTokenHash !== undefined) await tx.run('DELETE FROM sessions WHERE token_hash = ?', formerTokenHash);
      await tx.run(
        `INSERT INTO sessions (id, token_hash, organization_id, user_id, method, identity_provider_id, sealed_id_token,
           client_ip, user_agent, created_at_ms, last_seen_at_ms, expires_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        session.id,
        session.tokenHash,
        session.organizationId,
        session.userId,
        session.method,
        session.identityProviderId ?? null,
        session.sealedIdToken ?? null,
        session.clientIp,
        session.userAgent,
        session.createdAtMs,
        session.lastSeenAtMs,
        session.expiresAtMs,
      );
      await recordOther(tx, record);
    });
  }

  async find(tokenHash: string): Promise<Session | undefined> {
    const row = await this.#database.first('SELECT * FROM sessions WHERE token_hash = ?', tokenHash);
    return row === undefined ? undefined : readSession(row);
  }

  async touch(id: string, atMs: number): Promise<void> {
    await this.#database.run('UPDATE sessions SET last_seen_at_ms = ? WHERE id = ?', atMs, id);
  }

  async listOf(userId: string): Promise<readonly Session[]> {
    const rows = await this.#database.all(
      'SELECT * FROM sessions WHERE user_id = ? ORDER BY last_seen_at_ms DESC, id LIMIT 1000',
      userId,
    );
    return rows.map(readSession);
  }

  async end(
    userId: string,
    which: { ids: readonly string[] } | { allBut: string | undefined },
    by: Author,
  ): Promise<number> {
    return await this.#database.transaction(async (tx) => {
      const rows = await tx.all<{ id: string }>('SELECT id FROM sessions WHERE user_id = ? ORDER BY id', userId);
      const ids = rows
        .map(({ id }) => id)
        .filter((id) => ('ids' in which ? which.ids.includes(id) : id !== which.allBut));
      await tx.run(`DELETE FROM sessions WHERE id IN (${wordsOf[tx.dialect].texts})`, JSON.stringify(ids));
      const change = { atMs: this.#nowMs(), action: 'delete', entityType: 'session' } as const;
      await recordChanges(
        tx,
        ids.map((entityId) => ({ ...change, entityId })),
        by,
      );
      return ids.length;
    });
  }

  async prune({ nowMs, idleSinceMs }: { nowMs: number; idleSinceMs: number }): Promise<void> {
    await this.#database.run(
      'DELETE FROM sessions WHERE expires_at_ms <= ? OR last_seen_at_ms <= ?',
      nowMs,
      idleSinceMs,
    );
  }
}

function readSession(row: Row): Session {
  return {
    id: row['id'] as string,
    tokenHash: row['token_hash'] as string,
    organizationId: row['organization_id'] as string,
    userId: row['user_id'] as string,
    method: row['method'] as Session['method'],
    identityProviderId: (row['identity_provider_id'] as string | null) ?? undefined,
    sealedIdToken: (row['sealed_id_token'] as string | null) ?? undefined,
    clientIp: row['client_ip'] as string,
    userAgent: row['user_agent'] as string,
    createdAtMs: row['created_at_ms'] as number,
    lastSeenAtMs: row['last_seen_at_ms'] as number,
    expiresAtMs: row['expires_at_ms'] as number,
  };
}
