import { readJson } from '@sallyport/json';
import type { Author } from '../author.ts';
import { NotFound } from '../errors.ts';
import { recordChange } from '../sql/audit-log.ts';
import type { Database, Row } from '../sql/database.ts';
import { type RecordKind, SqlRecords } from '../sql/records.ts';
import type {
  AuthenticationSettings,
  IdentityProvider,
  IdentityProviders,
  TeamGroupMapping,
} from './identity-providers.ts';

const kind: RecordKind<IdentityProvider, never> = {
  entityType: 'identity_provider',
  table: 'identity_providers',
  columns: {},
  write: ({ isEnabled, loginPath, tokenIssuer, config, updatedAtMs }) => ({
    is_enabled: Number(isEnabled),
    login_path: loginPath,
    token_issuer: tokenIssuer ?? null,
    config: JSON.stringify(config),
    updated_at_ms: updatedAtMs,
  }),
  read: readProvider,
};

/** Those whose access tokens count now. */
const withTokens = `
  SELECT p.* FROM identity_providers p JOIN organizations o ON o.id = p.organization_id
  LEFT JOIN authentication_settings s ON s.organization_id = p.organization_id
  WHERE p.token_issuer IS NOT NULL AND p.is_enabled = 1 AND o.state = 'active' AND COALESCE(s.takes_oidc, 1) = 1`;

export class SqlIdentityProviders implements IdentityProviders {
  readonly #database: Database;
  readonly #records: SqlRecords<IdentityProvider, never>;
  readonly #nowMs: () => number;

  constructor(database: Database, nowMs: () => number) {
    this.#database = database;
    this.#records = new SqlRecords(database, kind, nowMs);
    this.#nowMs = nowMs;
  }

  async list(organizationId: string): Promise<readonly IdentityProvider[]> {
    const rows = await this.#database.all(
      'SELECT * FROM identity_providers WHERE organization_id = ? ORDER BY created_at_ms, id',
      organizationId,
    );
    return rows.map(readProvider);
  }

  async find(organizationId: string, id: string): Promise<IdentityProvider | undefined> {
    return await this.#records.find(organizationId, id);
  }

  async get(organizationId: string, id: string): Promise<IdentityProvider> {
    return await this.#records.get(organizationId, id);
  }

  async findByLoginPath(loginPath: string): Promise<IdentityProvider | undefined> {
    const row = await this.#database.first('SELECT * FROM identity_providers WHERE login_path = ?', loginPath);
    return row === undefined ? undefined : readProvider(row);
  }

  async findForTokens(organizationId: string): Promise<IdentityProvider | undefined> {
    const row = await this.#database.first(`${withTokens} AND p.organization_id = ?`, organizationId);
    return row === undefined ? undefined : readProvider(row);
  }

  async listByTokenIssuer(issuer: string): Promise<readonly IdentityProvider[]> {
    const rows = await this.#database.all(`${withTokens} AND p.token_issuer = ? ORDER BY p.id`, issuer);
    return rows.map(readProvider);
  }

  async insert(provider: IdentityProvider, by: Author): Promise<void> {
    await this.#records.insert(provider, by);
  }

  async update(after: IdentityProvider, by: Author, { forgetsPeople } = { forgetsPeople: false }): Promise<void> {
    await this.#records.change(
      after.organizationId,
      after.id,
      () => after,
      by,
      async (tx) => {
        if (forgetsPeople) await tx.run('DELETE FROM external_identities WHERE identity_provider_id = ?', after.id);
      },
    );
  }

  async remove(organizationId: string, id: string, by: Author): Promise<void> {
    await this.#records.remove(organizationId, id, by, async (tx) => {
      await tx.run('DELETE FROM sessions WHERE identity_provider_id = ?', id);
    });
  }

  async mappings(providerId: string): Promise<readonly TeamGroupMapping[]> {
    const rows = await this.#database.all<{ id: string; teamId: string; group: string }>(
      `SELECT id, team_id AS "teamId", group_name AS "group" FROM team_group_mappings
       WHERE identity_provider_id = ? ORDER BY group_name, team_id`,
      providerId,
    );
    return rows.map(({ id, teamId, group }) => ({ id, teamId, group }));
  }

  async addMapping(provider: IdentityProvider, mapping: TeamGroupMapping, by: Author): Promise<void> {
    await this.#database.transaction(async (tx) => {
      await tx.run(
        'INSERT INTO team_group_mappings (id, identity_provider_id, team_id, group_name) VALUES (?, ?, ?, ?)',
        ...[mapping.id, provider.id, mapping.teamId, mapping.group],
      );
      const change = { atMs: this.#nowMs(), action: 'create', entityType: 'team_group_mapping' } as const;
      await recordChange(tx, { ...change, entityId: mapping.id, after: mapping }, by);
    });
  }

  async removeMapping(provider: IdentityProvider, id: string, by: Author): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const before = await tx.first(
        'DELETE FROM team_group_mappings WHERE identity_provider_id = ? AND id = ? RETURNING team_id, group_name',
        provider.id,
        id,
      );
      if (before === undefined) throw new NotFound('team-group mapping', id);
      const change = { atMs: this.#nowMs(), action: 'delete', entityType: 'team_group_mapping' } as const;
      await recordChange(tx, { ...change, entityId: id, before }, by);
    });
  }

  async findUser(providerId: string, subject: string): Promise<string | undefined> {
    const found = await this.#database.first<{ user_id: string }>(
      'SELECT user_id FROM external_identities WHERE identity_provider_id = ? AND subject = ?',
      providerId,
      subject,
    );
    return found?.user_id;
  }

  async isLinked(userId: string): Promise<boolean> {
    const link = await this.#database.first('SELECT 1 FROM external_identities WHERE user_id = ?', userId);
    return link !== undefined;
  }

  async linkUser(providerId: string, subject: string, userId: string): Promise<void> {
    await this.#database.run(
      `INSERT INTO external_identities (identity_provider_id, subject, user_id) VALUES (?, ?, ?)
       ON CONFLICT (identity_provider_id, subject) DO NOTHING`,
      providerId,
      subject,
      userId,
    );
  }

  async noteGroupsTold(providerId: string, subject: string, atMs: number): Promise<boolean> {
    const told = await this.#database.first(
      `UPDATE external_identities SET groups_as_of_ms = ?
       WHERE identity_provider_id = ? AND subject = ? AND groups_as_of_ms <= ? RETURNING user_id`,
      ...[atMs, providerId, subject, atMs],
    );
    return told !== undefined;
  }

  async settings(organizationId: string): Promise<AuthenticationSettings> {
    return await settingsOf(this.#database, organizationId);
  }

  async setSettings(organizationId: string, after: AuthenticationSettings, by: Author): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const before = await settingsOf(tx, organizationId);
      await tx.run(
        `INSERT INTO authentication_settings (organization_id, takes_passwords, takes_oidc, maps_groups, maps_by_hand)
         VALUES (?, ?, ?, ?, ?) ON CONFLICT (organization_id) DO UPDATE SET takes_passwords = excluded.takes_passwords,
           takes_oidc = excluded.takes_oidc, maps_groups = excluded.maps_groups, maps_by_hand = excluded.maps_by_hand`,
        organizationId,
        ...[after.takesPasswords, after.takesOidc, after.mapsGroups, after.mapsByHand].map(Number),
      );
      const change = { atMs: this.#nowMs(), action: 'update', entityType: 'authentication_settings' } as const;
      await recordChange(tx, { ...change, entityId: organizationId, before, after }, by);
    });
  }
}

async function settingsOf(database: Database, organizationId: string): Promise<AuthenticationSettings> {
  const row = await database.first('SELECT * FROM authentication_settings WHERE organization_id = ?', organizationId);
  if (row === undefined) return { takesPasswords: true, takesOidc: true, mapsGroups: true, mapsByHand: true };
  return {
    takesPasswords: row['takes_passwords'] === 1,
    takesOidc: row['takes_oidc'] === 1,
    mapsGroups: row['maps_groups'] === 1,
    mapsByHand: row['maps_by_hand'] === 1,
  };
}

function readProvider(row: Row): IdentityProvider {
  return {
    id: row['id'] as string,
    organizationId: row['organization_id'] as string,
    isEnabled: row['is_enabled'] === 1,
    loginPath: row['login_path'] as string,
    tokenIssuer: (row['token_issuer'] as string | null) ?? undefined,
    config: readJson(row['config'] as string),
    createdAtMs: row['created_at_ms'] as number,
    updatedAtMs: row['updated_at_ms'] as number,
  };
}
