import type { Database, Row } from '../sql/database.ts';
import type { HeldRole } from './assigned-roles.ts';
import type { Caller, Callers } from './callers.ts';
import type { Member } from './teams.ts';

/** That a token was used is written at most so often. */
const touchEveryMs = 60_000;

/** Everybody, and whether they may act: those of inactive organizations may not, nor users who are not active. */
const everybody = `
  SELECT 'user' AS kind, u.id, u.full_name AS name, u.organization_id, o.are_pats_enabled AS has_tokens,
    CASE WHEN o.owner_id = u.id THEN 1 ELSE 0 END AS is_owner,
    CASE WHEN u.is_active = 1 AND o.state = 'active' THEN 1 ELSE 0 END AS may_act
  FROM users u JOIN organizations o ON o.id = u.organization_id
  UNION ALL
  SELECT 'system-account' AS kind, s.id, s.name, s.organization_id, 1 AS has_tokens, 0 AS is_owner,
    CASE WHEN o.state = 'active' THEN 1 ELSE 0 END AS may_act
  FROM system_accounts s JOIN organizations o ON o.id = s.organization_id`;

const byToken = `
  SELECT t.id AS token_id, t.last_used_at_ms, e.* FROM access_tokens t
  JOIN (${everybody}) e ON e.kind = t.owner_kind AND e.id = t.owner_id
  WHERE t.hash = ? AND t.revoked_at_ms IS NULL AND t.expires_at_ms > ? AND e.has_tokens = 1 AND e.may_act = 1`;

const ownRoles = `
  SELECT holder_kind AS kind, holder_id AS id, role_group, role, entity_id, NULL AS team_id, NULL AS team_name
  FROM assigned_roles WHERE holder_kind <> 'team'`;

const teamRoles = `
  SELECT m.member_kind AS kind, m.member_id AS id, r.role_group, r.role, r.entity_id, t.id AS team_id, t.name AS team_name
  FROM team_members m JOIN teams t ON t.id = m.team_id
  JOIN assigned_roles r ON r.holder_kind = 'team' AND r.holder_id = t.id`;

const predefinedTeams = `
  SELECT m.member_kind AS kind, m.member_id AS id, t.predefined
  FROM team_members m JOIN teams t ON t.id = m.team_id AND t.predefined IS NOT NULL`;

export class SqlCallers implements Callers {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async byToken(hash: string, nowMs: number): Promise<Caller | undefined> {
    const row = await this.#database.first(byToken, hash, nowMs);
    if (row === undefined) return undefined;
    if (nowMs - ((row['last_used_at_ms'] as number | null) ?? 0) >= touchEveryMs)
      await this.#database.run(
        'UPDATE access_tokens SET last_used_at_ms = ? WHERE id = ?',
        nowMs,
        row['token_id'] as string,
      );
    return await this.#completed(row);
  }

  async find({ kind, id }: Member): Promise<Caller | undefined> {
    const sql = `SELECT * FROM (${everybody}) e WHERE e.kind = ? AND e.id = ? AND e.may_act = 1`;
    const row = await this.#database.first(sql, kind, id);
    return row && (await this.#completed(row));
  }

  async describe(organizationId: string, { kind, id }: Member): Promise<Caller | undefined> {
    const sql = `SELECT * FROM (${everybody}) e WHERE e.organization_id = ? AND e.kind = ? AND e.id = ?`;
    const row = await this.#database.first(sql, organizationId, kind, id);
    return row && (await this.#completed(row));
  }

  async all(organizationId: string): Promise<readonly Caller[]> {
    const ofOrganization = (column: string) =>
      `${column} IN (SELECT id FROM users WHERE organization_id = ? UNION ALL
                     SELECT id FROM system_accounts WHERE organization_id = ?)`;
    const twice = [organizationId, organizationId];
    const rows = await this.#database.all(
      `SELECT * FROM (${everybody}) e WHERE e.organization_id = ? AND e.may_act = 1 ORDER BY e.name, e.id`,
      organizationId,
    );
    const own = await this.#database.all(`${ownRoles} AND ${ofOrganization('holder_id')}`, ...twice);
    const ofTeams = await this.#database.all(`${teamRoles} WHERE ${ofOrganization('m.member_id')}`, ...twice);
    const teams = await this.#database.all(`${predefinedTeams} WHERE ${ofOrganization('m.member_id')}`, ...twice);
    const roles = Map.groupBy([...own, ...ofTeams], keyOf);
    const predefined = Map.groupBy(teams, keyOf);
    return rows.map((row) => readCaller(row, roles.get(keyOf(row)) ?? [], predefined.get(keyOf(row)) ?? []));
  }

  async #completed(row: Row): Promise<Caller> {
    const who = [row['kind'] as string, row['id'] as string] as const;
    const roles = await this.#database.all(
      `${ownRoles} AND holder_kind = ? AND holder_id = ?
       UNION ALL ${teamRoles} WHERE m.member_kind = ? AND m.member_id = ?`,
      ...who,
      ...who,
    );
    const teams = await this.#database.all(`${predefinedTeams} WHERE m.member_kind = ? AND m.member_id = ?`, ...who);
    return readCaller(row, roles, teams);
  }
}

function keyOf(row: Row): string {
  return `${row['kind']}:${row['id']}`;
}

function readCaller(row: Row, roles: readonly Row[], teams: readonly Row[]): Caller {
  return {
    kind: row['kind'] as Member['kind'],
    id: row['id'] as string,
    name: row['name'] as string,
    organizationId: row['organization_id'] as string,
    isOwner: row['is_owner'] === 1,
    predefinedTeams: teams.map(({ predefined }) => predefined as string),
    roles: roles.map(readHeldRole),
  };
}

function readHeldRole(row: Row): HeldRole {
  const teamId = row['team_id'] as string | null;
  return {
    group: row['role_group'] as string,
    role: row['role'] as string,
    entityId: row['entity_id'] as string,
    team: teamId === null ? undefined : { id: teamId, name: row['team_name'] as string },
  };
}
