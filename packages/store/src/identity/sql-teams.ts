import { readJson } from '@sallyport/json';
import type { Author } from '../author.ts';
import { Conflict, NotFound } from '../errors.ts';
import type { Page, PageRequest } from '../page.ts';
import { recordChange } from '../sql/audit-log.ts';
import type { Database, Row } from '../sql/database.ts';
import { type RecordKind, SqlRecords } from '../sql/records.ts';
import { clearHolder } from './sql-holders.ts';
import { systemAccountKind } from './sql-system-accounts.ts';
import { userKind } from './sql-users.ts';
import type { SystemAccount, SystemAccountField } from './system-accounts.ts';
import type { Member, Team, TeamField, Teams } from './teams.ts';
import type { User, UserField } from './users.ts';

export const teamKind: RecordKind<Team, TeamField> = {
  entityType: 'team',
  table: 'teams',
  columns: {
    id: 'id',
    name: 'name',
    system_team: "CASE WHEN predefined IS NULL THEN 'false' ELSE 'true' END",
    created_at: 'created_at_ms',
    updated_at: 'updated_at_ms',
  },
  write: ({ name, description, labels, predefined, updatedAtMs }) => ({
    name,
    description,
    labels: JSON.stringify(labels),
    predefined: predefined ?? null,
    updated_at_ms: updatedAtMs,
  }),
  read: readTeam,
};

export class SqlTeams implements Teams {
  readonly #database: Database;
  readonly #records: SqlRecords<Team, TeamField>;
  readonly #users: SqlRecords<User, UserField>;
  readonly #systemAccounts: SqlRecords<SystemAccount, SystemAccountField>;
  readonly #nowMs: () => number;

  constructor(database: Database, nowMs: () => number) {
    this.#database = database;
    this.#records = new SqlRecords(database, teamKind, nowMs);
    this.#users = new SqlRecords(database, userKind, nowMs);
    this.#systemAccounts = new SqlRecords(database, systemAccountKind, nowMs);
    this.#nowMs = nowMs;
  }

  async list(organizationId: string, request: PageRequest<TeamField>): Promise<Page<Team>> {
    return await this.#records.list(organizationId, request);
  }

  async listOf(organizationId: string, { kind, id }: Member, request: PageRequest<TeamField>): Promise<Page<Team>> {
    const own = { organization_id: organizationId, member_kind: kind, member_id: id };
    return await this.#records.listWhere(own, request, 'teams_of_members');
  }

  async find(organizationId: string, id: string): Promise<Team | undefined> {
    return await this.#records.find(organizationId, id);
  }

  async get(organizationId: string, id: string): Promise<Team> {
    return await this.#records.get(organizationId, id);
  }

  async findPredefined(organizationId: string, predefined: string): Promise<Team | undefined> {
    const sql = 'SELECT * FROM teams WHERE organization_id = ? AND predefined = ?';
    const row = await this.#database.first(sql, organizationId, predefined);
    return row && readTeam(row);
  }

  async insert(team: Team, by: Author): Promise<void> {
    await this.#records.insert(team, by);
  }

  async change(organizationId: string, id: string, edit: (before: Team) => Team, by: Author): Promise<Team> {
    return await this.#records.change(organizationId, id, edit, by);
  }

  async remove(organizationId: string, id: string, by: Author): Promise<void> {
    await this.#records.remove(organizationId, id, by, (tx) => clearHolder(tx, 'team', id));
  }

  async listUsers(organizationId: string, teamId: string, request: PageRequest<UserField>): Promise<Page<User>> {
    const own = { organization_id: organizationId, team_id: teamId };
    return await this.#users.listWhere(own, request, 'users_of_teams');
  }

  async listSystemAccounts(
    organizationId: string,
    teamId: string,
    request: PageRequest<SystemAccountField>,
  ): Promise<Page<SystemAccount>> {
    const own = { organization_id: organizationId, team_id: teamId };
    return await this.#systemAccounts.listWhere(own, request, 'system_accounts_of_teams');
  }

  async addMember(organizationId: string, teamId: string, member: Member, by: Author): Promise<void> {
    await this.#database.transaction(async (tx) => {
      await this.#bothThere(tx, organizationId, teamId, member);
      const added = await tx.run(
        'INSERT INTO team_members (team_id, member_kind, member_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        teamId,
        member.kind,
        member.id,
      );
      if (added === 0) throw new Conflict(`The ${nounOf(member)} is in the team already.`);
      await this.#record(tx, 'create', teamId, member, by);
    });
  }

  async removeMember(organizationId: string, teamId: string, member: Member, by: Author): Promise<void> {
    await this.#database.transaction(async (tx) => {
      await this.#bothThere(tx, organizationId, teamId, member);
      const removed = await tx.run(
        'DELETE FROM team_members WHERE team_id = ? AND member_kind = ? AND member_id = ?',
        teamId,
        member.kind,
        member.id,
      );
      if (removed === 0) throw new NotFound(`${nounOf(member)} in the team`, member.id);
      await this.#record(tx, 'delete', teamId, member, by);
    });
  }

  async #bothThere(tx: Database, organizationId: string, teamId: string, { kind, id }: Member): Promise<void> {
    await this.#records.get(organizationId, teamId, tx);
    await (kind === 'user' ? this.#users : this.#systemAccounts).get(organizationId, id, tx);
  }

  async #record(tx: Database, action: 'create' | 'delete', teamId: string, member: Member, by: Author): Promise<void> {
    const said = { [action === 'create' ? 'after' : 'before']: member };
    const change = { atMs: this.#nowMs(), action, entityType: 'team_member', entityId: teamId, ...said };
    await recordChange(tx, change, by);
  }
}

function nounOf({ kind }: Member): string {
  return kind.replace('-', ' ');
}

function readTeam(row: Row): Team {
  return {
    id: row['id'] as string,
    organizationId: row['organization_id'] as string,
    name: row['name'] as string,
    description: row['description'] as string,
    labels: readJson(row['labels'] as string),
    predefined: (row['predefined'] as string | null) ?? undefined,
    createdAtMs: row['created_at_ms'] as number,
    updatedAtMs: row['updated_at_ms'] as number,
  };
}
