import { readJson } from '@sallyport/json';
import type { Database } from '../sql/database.ts';
import type { GroupParts, GroupVersions } from './group-versions.ts';

/** A gateway that is further behind is sent everything. */
const versionsMax = 256;

export class SqlGroupVersions implements GroupVersions {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async allot(groupId: string, parts: GroupParts): Promise<number> {
    const text = JSON.stringify(Object.fromEntries(Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1))));
    return await this.#database.transaction(
      async (tx) => {
        const newest = await newestOf(tx, groupId);
        if (newest?.parts === text) return newest.version;
        const version = (newest?.version ?? 0) + 1;
        const sql = 'INSERT INTO group_versions (group_id, version, parts) VALUES (?, ?, ?)';
        await tx.run(sql, groupId, version, text);
        await tx.run('DELETE FROM group_versions WHERE group_id = ? AND version <= ?', groupId, version - versionsMax);
        return version;
      },
      { turn: `versions of ${groupId}` },
    );
  }

  async newest(groupId: string): Promise<number | undefined> {
    return (await newestOf(this.#database, groupId))?.version;
  }

  async find(groupId: string, version: number): Promise<GroupParts | undefined> {
    const sql = 'SELECT parts FROM group_versions WHERE group_id = ? AND version = ?';
    const row = await this.#database.first<{ parts: string }>(sql, groupId, version);
    return row && (readJson(row.parts) as GroupParts);
  }
}

async function newestOf(database: Database, groupId: string) {
  const sql = 'SELECT version, parts FROM group_versions WHERE group_id = ? ORDER BY version DESC LIMIT 1';
  return await database.first<{ version: number; parts: string }>(sql, groupId);
}
