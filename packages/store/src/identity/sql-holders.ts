import type { Database } from '../sql/database.ts';

/** Takes a user, system account or team out of what they were assigned and had. */
export async function clearHolder(tx: Database, kind: string, id: string): Promise<void> {
  await tx.run('DELETE FROM assigned_roles WHERE holder_kind = ? AND holder_id = ?', kind, id);
  await tx.run('DELETE FROM team_members WHERE member_kind = ? AND member_id = ?', kind, id);
  await tx.run('DELETE FROM access_tokens WHERE owner_kind = ? AND owner_id = ?', kind, id);
}
