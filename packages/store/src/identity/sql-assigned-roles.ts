import type { Author } from '../author.ts';
import { NotFound } from '../errors.ts';
import type { Page, PageRequest } from '../page.ts';
import type { Database, Row } from '../sql/database.ts';
import { type RecordKind, SqlRecords } from '../sql/records.ts';
import type { AssignedRole, AssignedRoleField, AssignedRoles, Holder } from './assigned-roles.ts';

const tableOf: Readonly<Record<Holder['kind'], string>> = {
  user: 'users',
  'system-account': 'system_accounts',
  team: 'teams',
};

const kind: RecordKind<AssignedRole, AssignedRoleField> = {
  entityType: 'assigned_role',
  table: 'assigned_roles',
  columns: {
    id: 'id',
    role_name: 'role',
    entity_type_name: 'role_group',
    entity_id: 'entity_id',
    created_at: 'created_at_ms',
  },
  write: ({ holder, group, role, entityId, region }) => ({
    holder_kind: holder.kind,
    holder_id: holder.id,
    role_group: group,
    role,
    entity_id: entityId,
    region,
  }),
  read: readAssignedRole,
};

export class SqlAssignedRoles implements AssignedRoles {
  readonly #database: Database;
  readonly #records: SqlRecords<AssignedRole, AssignedRoleField>;

  constructor(database: Database, nowMs: () => number) {
    this.#database = database;
    this.#records = new SqlRecords(database, kind, nowMs);
  }

  async list(
    organizationId: string,
    holder: Holder,
    request: PageRequest<AssignedRoleField>,
  ): Promise<Page<AssignedRole>> {
    const own = { organization_id: organizationId, holder_kind: holder.kind, holder_id: holder.id };
    return await this.#records.listWhere(own, request);
  }

  async get(organizationId: string, holder: Holder, id: string): Promise<AssignedRole> {
    const found = await this.#records.get(organizationId, id);
    if (found.holder.kind !== holder.kind || found.holder.id !== holder.id) throw new NotFound('assigned role', id);
    return found;
  }

  async insert(role: AssignedRole, by: Author): Promise<void> {
    const { organizationId, holder } = role;
    await this.#database.transaction(async (tx) => {
      const sql = `SELECT id FROM ${tableOf[holder.kind]} WHERE organization_id = ? AND id = ?`;
      const found = await tx.first(sql, organizationId, holder.id);
      if (found === undefined) throw new NotFound(holder.kind.replace('-', ' '), holder.id);
      await this.#records.insert(role, by, tx);
    });
  }

  async remove(organizationId: string, holder: Holder, id: string, by: Author): Promise<void> {
    await this.get(organizationId, holder, id);
    await this.#records.remove(organizationId, id, by);
  }

  async forgetEntity(organizationId: string, group: string, entityId: string, by: Author): Promise<void> {
    const sql = 'SELECT id FROM assigned_roles WHERE organization_id = ? AND role_group = ? AND entity_id = ?';
    const rows = await this.#database.all<{ id: string }>(sql, organizationId, group, entityId);
    for (const { id } of rows) await this.#records.remove(organizationId, id, by);
  }
}

function readAssignedRole(row: Row): AssignedRole {
  return {
    id: row['id'] as string,
    organizationId: row['organization_id'] as string,
    holder: { kind: row['holder_kind'] as Holder['kind'], id: row['holder_id'] as string },
    group: row['role_group'] as string,
    role: row['role'] as string,
    entityId: row['entity_id'] as string,
    region: row['region'] as string,
    createdAtMs: row['created_at_ms'] as number,
  };
}
