import type { Author } from '../author.ts';
import { LimitReached, NotFound } from '../errors.ts';
import type { Page, PageRequest } from '../page.ts';
import type { Database, Row } from '../sql/database.ts';
import { type RecordKind, SqlRecords } from '../sql/records.ts';
import type { AccessToken, AccessTokenField, AccessTokens } from './access-tokens.ts';
import type { Member } from './teams.ts';

const kind: RecordKind<AccessToken, AccessTokenField> = {
  entityType: 'access_token',
  table: 'access_tokens',
  columns: {
    id: 'id',
    name: 'name',
    created_at: 'created_at_ms',
    expires_at: 'expires_at_ms',
    last_used_at: 'last_used_at_ms',
  },
  write: (token) => ({
    owner_kind: token.owner.kind,
    owner_id: token.owner.id,
    name: token.name,
    hash: token.hash,
    expires_at_ms: token.expiresAtMs,
    last_used_at_ms: token.lastUsedAtMs ?? null,
    revoked_at_ms: token.revokedAtMs ?? null,
    revoked_by: token.revokedBy ?? null,
  }),
  read: readAccessToken,
  told: ({ hash: _, ...rest }) => rest,
};

export class SqlAccessTokens implements AccessTokens {
  readonly #database: Database;
  readonly #records: SqlRecords<AccessToken, AccessTokenField>;
  readonly #nowMs: () => number;

  constructor(database: Database, nowMs: () => number) {
    this.#database = database;
    this.#records = new SqlRecords(database, kind, nowMs);
    this.#nowMs = nowMs;
  }

  async list(
    organizationId: string,
    owner: Member,
    request: PageRequest<AccessTokenField>,
  ): Promise<Page<AccessToken>> {
    const own = { organization_id: organizationId, owner_kind: owner.kind, owner_id: owner.id };
    return await this.#records.listWhere(own, request);
  }

  async listOfUsers(organizationId: string, request: PageRequest<AccessTokenField>): Promise<Page<AccessToken>> {
    return await this.#records.listWhere({ organization_id: organizationId, owner_kind: 'user' }, request);
  }

  async get(organizationId: string, owner: Member, id: string): Promise<AccessToken> {
    const found = await this.#records.get(organizationId, id);
    if (found.owner.kind !== owner.kind || found.owner.id !== owner.id) throw new NotFound('access token', id);
    return found;
  }

  async insert(token: AccessToken, by: Author, max: number): Promise<void> {
    const { organizationId, owner } = token;
    await this.#database.transaction(
      async (tx) => {
        const table = owner.kind === 'user' ? 'users' : 'system_accounts';
        const found = await tx.first(
          `SELECT id FROM ${table} WHERE organization_id = ? AND id = ?`,
          organizationId,
          owner.id,
        );
        if (found === undefined) throw new NotFound(owner.kind.replace('-', ' '), owner.id);
        const counted = await tx.first<{ count: number }>(
          `SELECT count(*) AS count FROM access_tokens
           WHERE owner_kind = ? AND owner_id = ? AND revoked_at_ms IS NULL AND expires_at_ms > ?`,
          owner.kind,
          owner.id,
          this.#nowMs(),
        );
        if (counted!.count >= max) throw new LimitReached('access tokens', max);
        await this.#records.insert(token, by, tx);
      },
      { turn: `tokens of ${owner.id}` },
    );
  }

  async rename(organizationId: string, owner: Member, id: string, name: string, by: Author): Promise<AccessToken> {
    await this.get(organizationId, owner, id);
    return await this.#records.change(organizationId, id, (before) => ({ ...before, name }), by);
  }

  async revoke(organizationId: string, owner: Member, id: string, atMs: number, by: Author): Promise<AccessToken> {
    const found = await this.get(organizationId, owner, id);
    if (found.revokedAtMs !== undefined) return found;
    const revoked = (before: AccessToken) => ({ ...before, revokedAtMs: atMs, revokedBy: by.principalId });
    return await this.#records.change(organizationId, id, revoked, by);
  }

  async remove(organizationId: string, owner: Member, id: string, by: Author): Promise<void> {
    await this.get(organizationId, owner, id);
    await this.#records.remove(organizationId, id, by);
  }
}

function readAccessToken(row: Row): AccessToken {
  return {
    id: row['id'] as string,
    organizationId: row['organization_id'] as string,
    owner: { kind: row['owner_kind'] as Member['kind'], id: row['owner_id'] as string },
    name: row['name'] as string,
    hash: row['hash'] as string,
    createdAtMs: row['created_at_ms'] as number,
    expiresAtMs: row['expires_at_ms'] as number,
    lastUsedAtMs: (row['last_used_at_ms'] as number | null) ?? undefined,
    revokedAtMs: (row['revoked_at_ms'] as number | null) ?? undefined,
    revokedBy: (row['revoked_by'] as string | null) ?? undefined,
  };
}
