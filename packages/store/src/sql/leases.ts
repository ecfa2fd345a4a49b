import type { Leases } from '../leases.ts';
import type { Database } from './database.ts';
import { wordsOf } from './words.ts';

export class SqlLeases implements Leases {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async take(name: string, holder: string, forMs: number): Promise<boolean> {
    const { nowMs } = wordsOf[this.#database.dialect];
    const taken = await this.#database.run(
      `INSERT INTO leases (name, holder, until_ms) VALUES (?, ?, ${nowMs} + ?)
       ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_ms = excluded.until_ms
       WHERE leases.holder = excluded.holder OR leases.until_ms <= ${nowMs}`,
      name,
      holder,
      forMs,
    );
    return taken === 1;
  }

  async giveUp(name: string, holder: string): Promise<void> {
    await this.#database.run('DELETE FROM leases WHERE name = ? AND holder = ?', name, holder);
  }
}
