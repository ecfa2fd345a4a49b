import type { Author } from '../author.ts';
import type { GuardHitKey, GuardVerdict, GuardVerdicts, VerdictCount } from '../guard-verdicts.ts';
import { recordChange } from './audit-log.ts';
import type { Database, Row } from './database.ts';
import { wordsOf } from './words.ts';

const isIt = 'control_plane_id = ? AND request_id = ? AND plugin_id = ? AND phase = ? AND rule = ?';

export class SqlGuardVerdicts implements GuardVerdicts {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async put(said: GuardVerdict, by: Author): Promise<void> {
    await this.#database.transaction(async (tx) => {
      await tx.run(
        `INSERT INTO guard_verdicts
           (control_plane_id, request_id, plugin_id, phase, rule, verdict, comment, said_by, said_at_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (control_plane_id, request_id, plugin_id, phase, rule) DO UPDATE
         SET verdict = excluded.verdict, comment = excluded.comment, said_by = excluded.said_by,
             said_at_ms = excluded.said_at_ms`,
        ...keyOf(said),
        said.verdict,
        said.comment ?? null,
        said.by,
        said.atMs,
      );
      await recordChange(tx, changeOf(said, said.atMs, said.verdict), by);
    });
  }

  async remove(key: GuardHitKey, atMs: number, by: Author): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const removed = await tx.run(`DELETE FROM guard_verdicts WHERE ${isIt}`, ...keyOf(key));
      if (removed > 0) await recordChange(tx, changeOf(key, atMs, undefined), by);
    });
  }

  async ofRequests(
    controlPlaneIds: readonly string[],
    requestIds: readonly string[],
  ): Promise<readonly GuardVerdict[]> {
    const { texts } = wordsOf[this.#database.dialect];
    const rows = await this.#database.all(
      `SELECT * FROM guard_verdicts WHERE control_plane_id IN (${texts}) AND request_id IN (${texts})`,
      JSON.stringify(controlPlaneIds),
      JSON.stringify(requestIds),
    );
    return rows.map(readVerdict);
  }

  async counts(controlPlaneIds: readonly string[], sinceMs: number): Promise<readonly VerdictCount[]> {
    const rows = await this.#database.all(
      `SELECT plugin_id, phase, rule, verdict, count(*) AS verdicts FROM guard_verdicts
         WHERE control_plane_id IN (${wordsOf[this.#database.dialect].texts}) AND said_at_ms >= ?
         GROUP BY plugin_id, phase, rule, verdict ORDER BY plugin_id, phase, rule, verdict`,
      JSON.stringify(controlPlaneIds),
      sinceMs,
    );
    return rows.map((row) => ({ ...hitOf(row), verdict: verdictOf(row), count: Number(row['verdicts']) }));
  }

  async prune(beforeMs: number): Promise<number> {
    return await this.#database.run('DELETE FROM guard_verdicts WHERE said_at_ms < ?', beforeMs);
  }
}

function keyOf({ controlPlaneId, requestId, pluginId, phase, rule }: GuardHitKey): string[] {
  return [controlPlaneId, requestId, pluginId, phase, rule];
}

function changeOf({ requestId, pluginId, phase, rule }: GuardHitKey, atMs: number, verdict: string | undefined) {
  const action = verdict === undefined ? 'delete' : 'update';
  const after = { plugin_id: pluginId, phase, rule, verdict };
  return { atMs, action, entityType: 'guard_verdict', entityId: requestId, after } as const;
}

function hitOf(row: Row): Pick<GuardHitKey, 'pluginId' | 'phase' | 'rule'> {
  return { pluginId: row['plugin_id'] as string, phase: row['phase'] as string, rule: row['rule'] as string };
}

function verdictOf(row: Row): GuardVerdict['verdict'] {
  return row['verdict'] as GuardVerdict['verdict'];
}

function readVerdict(row: Row): GuardVerdict {
  return {
    controlPlaneId: row['control_plane_id'] as string,
    requestId: row['request_id'] as string,
    ...hitOf(row),
    verdict: verdictOf(row),
    comment: (row['comment'] as string | null) ?? undefined,
    by: row['said_by'] as string,
    atMs: row['said_at_ms'] as number,
  };
}
