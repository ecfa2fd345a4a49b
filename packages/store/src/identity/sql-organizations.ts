import { randomUUID } from 'node:crypto';
import type { Author } from '../author.ts';
import { Conflict, NotFound } from '../errors.ts';
import type { Page, PageRequest } from '../page.ts';
import { recordChange } from '../sql/audit-log.ts';
import type { Database, Row } from '../sql/database.ts';
import { selectPage } from '../sql/select-page.ts';
import type { Organization, OrganizationField, Organizations, PredefinedTeam } from './organizations.ts';

const columns: Readonly<Record<OrganizationField, string>> = {
  id: 'id',
  name: 'name',
  state: 'state',
  created_at: 'created_at_ms',
  updated_at: 'updated_at_ms',
};

export class SqlOrganizations implements Organizations {
  readonly #database: Database;
  readonly #nowMs: () => number;

  constructor(database: Database, nowMs: () => number) {
    this.#database = database;
    this.#nowMs = nowMs;
  }

  async list(request: PageRequest<OrganizationField>): Promise<Page<Organization>> {
    return await selectPage(this.#database, 'organizations', columns, request, readOrganization);
  }

  async find(id: string): Promise<Organization | undefined> {
    const row = await this.#database.first('SELECT * FROM organizations WHERE id = ?', id);
    return row && readOrganization(row);
  }

  async get(id: string): Promise<Organization> {
    const found = await this.find(id);
    if (found === undefined) throw new NotFound('organization', id);
    return found;
  }

  async findByLoginPath(loginPath: string): Promise<Organization | undefined> {
    const row = await this.#database.first('SELECT * FROM organizations WHERE login_path = ?', loginPath);
    return row && readOrganization(row);
  }

  async insert(organization: Organization, teams: readonly PredefinedTeam[], by: Author): Promise<void> {
    await this.#database.transaction(async (tx) => {
      if ((await insertOnce(tx, organization)) === 0)
        throw new Conflict(`There is an organization named '${organization.name}' already.`);
      for (const team of teams) await insertTeam(tx, organization.id, team, this.#nowMs());
      await this.#record(tx, 'create', undefined, organization, by);
    });
  }

  async ensure(first: Organization, teams: readonly PredefinedTeam[]): Promise<void> {
    await this.#database.transaction(async (tx) => {
      await insertOnce(tx, first);
      const all = await tx.all<{ id: string }>('SELECT id FROM organizations');
      for (const { id } of all) for (const team of teams) await insertTeam(tx, id, team, this.#nowMs());
    });
  }

  async change(id: string, edit: (before: Organization) => Organization, by: Author): Promise<Organization> {
    return await this.#database.transaction(async (tx) => {
      const before = await new SqlOrganizations(tx, this.#nowMs).get(id);
      const after = edit(before);
      await tx.run(
        `UPDATE organizations SET name = ?, owner_id = ?, login_path = ?, state = ?, are_pats_enabled = ?, pat_days_max = ?,
           mcp_access = ?, updated_at_ms = ? WHERE id = ?`,
        ...changing(after),
        id,
      );
      await this.#record(tx, 'update', before, after, by);
      return after;
    });
  }

  async remove(id: string, by: Author): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const before = await new SqlOrganizations(tx, this.#nowMs).get(id);
      await tx.run('DELETE FROM team_members WHERE team_id IN (SELECT id FROM teams WHERE organization_id = ?)', id);
      await tx.run('DELETE FROM credentials WHERE user_id IN (SELECT id FROM users WHERE organization_id = ?)', id);
      for (const table of belongings) await tx.run(`DELETE FROM ${table} WHERE organization_id = ?`, id);
      await tx.run('DELETE FROM organizations WHERE id = ?', id);
      await this.#record(tx, 'delete', before, undefined, by);
    });
  }

  async #record(
    tx: Database,
    action: 'create' | 'update' | 'delete',
    before: Organization | undefined,
    after: Organization | undefined,
    by: Author,
  ): Promise<void> {
    const entityId = (after ?? before)!.id;
    await recordChange(tx, { atMs: this.#nowMs(), action, entityType: 'organization', entityId, before, after }, by);
  }
}

/** What goes with an organization, besides what refers to it by a foreign key. What was done in it stays in the audit log. */
const belongings = [
  'dashboards',
  'reports',
  'alert_rules',
  'alert_channels',
  'alert_events',
  'debug_sessions',
  'erasures',
  'sessions',
  'one_time_links',
  'identity_providers',
  'authentication_settings',
];

async function insertOnce(tx: Database, organization: Organization): Promise<number> {
  return await tx.run(
    `INSERT INTO organizations
       (name, owner_id, login_path, state, are_pats_enabled, pat_days_max, mcp_access, updated_at_ms, id, created_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    ...changing(organization),
    organization.id,
    organization.createdAtMs,
  );
}

async function insertTeam(
  tx: Database,
  organizationId: string,
  { name, description, predefined }: PredefinedTeam,
  nowMs: number,
): Promise<void> {
  await tx.run(
    `INSERT INTO teams (id, organization_id, name, description, labels, predefined, created_at_ms, updated_at_ms)
     VALUES (?, ?, ?, ?, '{}', ?, ?, ?) ON CONFLICT DO NOTHING`,
    ...[randomUUID(), organizationId, name, description, predefined, nowMs, nowMs],
  );
}

function changing(organization: Organization) {
  const { name, ownerId, loginPath, state, arePatsEnabled, patDaysMax, mcpAccess, updatedAtMs } = organization;
  const settings = [Number(arePatsEnabled), patDaysMax, mcpAccess] as const;
  return [name, ownerId ?? null, loginPath ?? null, state, ...settings, updatedAtMs] as const;
}

function readOrganization(row: Row): Organization {
  return {
    id: row['id'] as string,
    name: row['name'] as string,
    ownerId: (row['owner_id'] as string | null) ?? undefined,
    loginPath: (row['login_path'] as string | null) ?? undefined,
    state: row['state'] as Organization['state'],
    arePatsEnabled: row['are_pats_enabled'] === 1,
    patDaysMax: row['pat_days_max'] as number,
    mcpAccess: row['mcp_access'] as Organization['mcpAccess'],
    createdAtMs: row['created_at_ms'] as number,
    updatedAtMs: row['updated_at_ms'] as number,
  };
}
