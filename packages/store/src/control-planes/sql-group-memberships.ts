import type { Author } from '../author.ts';
import { LimitReached } from '../errors.ts';
import { recordChange } from '../sql/audit-log.ts';
import type { Database } from '../sql/database.ts';
import type { ControlPlane } from './control-planes.ts';
import type { GroupMemberships, MembershipChange } from './group-memberships.ts';
import { getControlPlane, readControlPlane } from './sql-control-planes.ts';

export class SqlGroupMemberships implements GroupMemberships {
  readonly #database: Database;
  readonly #nowMs: () => number;

  constructor(database: Database, nowMs: () => number) {
    this.#database = database;
    this.#nowMs = nowMs;
  }

  async members(organizationId: string, groupId: string): Promise<readonly ControlPlane[]> {
    return await membersOf(this.#database, organizationId, groupId);
  }

  async groupsOf(organizationId: string, memberId: string): Promise<readonly ControlPlane[]> {
    const rows = await this.#database.all(
      `SELECT control_planes.* FROM control_planes JOIN group_memberships ON group_memberships.group_id = control_planes.id
       WHERE group_memberships.member_id = ? AND control_planes.organization_id = ? ORDER BY control_planes.id`,
      memberId,
      organizationId,
    );
    return rows.map(readControlPlane);
  }

  async change({ organizationId, groupId, add, remove, ...limits }: MembershipChange, by: Author): Promise<void> {
    await this.#database.transaction(
      async (tx) => {
        await getControlPlane(tx, organizationId, groupId);
        const before = await idsOfMembers(tx, groupId);
        for (const id of remove)
          await tx.run('DELETE FROM group_memberships WHERE group_id = ? AND member_id = ?', groupId, id);
        for (const id of add) {
          await getControlPlane(tx, organizationId, id);
          await tx.run(
            'INSERT INTO group_memberships (group_id, member_id) VALUES (?, ?) ON CONFLICT (group_id, member_id) DO NOTHING',
            groupId,
            id,
          );
          const sql = 'SELECT count(*) AS count FROM group_memberships WHERE member_id = ?';
          const { count } = (await tx.first<{ count: number }>(sql, id))!;
          if (count > limits.groupsMax)
            throw new LimitReached(`groups that the control plane ${id} is in`, limits.groupsMax);
        }
        const after = await idsOfMembers(tx, groupId);
        if (after.length > limits.membersMax) throw new LimitReached('members of a group', limits.membersMax);
        const atMs = this.#nowMs();
        const change = {
          atMs,
          action: 'update',
          entityType: 'control_plane_group',
          entityId: groupId,
          before,
          after,
        } as const;
        if (before.join() !== after.join()) await recordChange(tx, change, by);
      },
      { turn: `control planes of ${organizationId}` },
    );
  }
}

async function membersOf(
  database: Database,
  organizationId: string,
  groupId: string,
): Promise<readonly ControlPlane[]> {
  const rows = await database.all(
    `SELECT control_planes.* FROM control_planes JOIN group_memberships ON group_memberships.member_id = control_planes.id
     WHERE group_memberships.group_id = ? AND control_planes.organization_id = ? ORDER BY control_planes.id`,
    groupId,
    organizationId,
  );
  return rows.map(readControlPlane);
}

async function idsOfMembers(database: Database, groupId: string): Promise<string[]> {
  const sql = 'SELECT member_id FROM group_memberships WHERE group_id = ? ORDER BY member_id';
  return (await database.all<{ member_id: string }>(sql, groupId)).map(({ member_id }) => member_id);
}
