import type { Database } from '../sql/database.ts';
import type { AttemptRule, Attempts } from './attempts.ts';

export class SqlAttempts implements Attempts {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async begin(rules: readonly AttemptRule[], nowMs: number): Promise<number | undefined> {
    const waits = await Promise.all(rules.map(({ key }) => this.#waitMs(key, nowMs)));
    const longest = Math.max(0, ...waits);
    if (longest > 0) return longest;
    for (const rule of rules) {
      // Of many that came at once, those that a rule no longer lets through are told so here.
      if (!(await this.#count(rule, nowMs))) return Math.max(1_000, await this.#waitMs(rule.key, nowMs));
    }
    return undefined;
  }

  async succeed({ forgiven, takenBack }: { forgiven: readonly string[]; takenBack: readonly string[] }): Promise<void> {
    for (const key of forgiven) await this.#database.run('DELETE FROM sign_in_attempts WHERE key = ?', key);
    for (const key of takenBack)
      await this.#database.run(
        'UPDATE sign_in_attempts SET failures = failures - 1, delay_ms = delay_ms / 2, blocked_until_ms = 0 WHERE key = ?',
        key,
      );
  }

  async prune(beforeMs: number): Promise<void> {
    await this.#database.run('DELETE FROM sign_in_attempts WHERE updated_at_ms < ?', beforeMs);
  }

  async #waitMs(key: string, nowMs: number): Promise<number> {
    const found = await this.#database.first<{ until: number }>(
      'SELECT blocked_until_ms AS until FROM sign_in_attempts WHERE key = ?',
      key,
    );
    return Math.max(0, (found?.until ?? 0) - nowMs);
  }

  /** One statement, so that it is whole however many do it. Answers whether it may be made. */
  async #count({ key, free, firstDelayMs, delayMsMax, forgetMs }: AttemptRule, nowMs: number): Promise<boolean> {
    const isForgotten = 'kept.updated_at_ms < ?';
    const delay = `CASE WHEN ${isForgotten} OR kept.failures + 1 < ? THEN 0 WHEN kept.delay_ms = 0 THEN ?
      WHEN kept.delay_ms * 2 > ? THEN ? ELSE kept.delay_ms * 2 END`;
    const forgetBeforeMs = nowMs - forgetMs;
    const delayValues = [forgetBeforeMs, free, firstDelayMs, delayMsMax, delayMsMax];
    const counted = await this.#database.first(
      `INSERT INTO sign_in_attempts AS kept (key, failures, delay_ms, blocked_until_ms, updated_at_ms) VALUES (?, 1, 0, 0, ?)
       ON CONFLICT (key) DO UPDATE SET failures = CASE WHEN ${isForgotten} THEN 1 ELSE kept.failures + 1 END,
         delay_ms = ${delay}, blocked_until_ms = ? + ${delay}, updated_at_ms = ?
       WHERE kept.blocked_until_ms <= ? RETURNING failures`,
      ...[key, nowMs, forgetBeforeMs, ...delayValues, nowMs, ...delayValues, nowMs, nowMs],
    );
    return counted !== undefined;
  }
}
