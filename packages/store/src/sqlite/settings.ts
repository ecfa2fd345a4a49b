import type { Settings } from '../settings.ts';
import type { Database } from './database.ts';

export class SqliteSettings implements Settings {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(name: string): Promise<string | undefined> {
    return this.#database.prepare('SELECT value FROM settings WHERE name = ?').get(name)?.['value'] as
      | string
      | undefined;
  }

  async findOrSet(name: string, make: () => string): Promise<string> {
    const known = await this.find(name);
    if (known !== undefined) return known;
    this.#database
      .prepare('INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING')
      .run(name, make());
    return (await this.find(name))!;
  }

  async set(name: string, value: string): Promise<void> {
    this.#database
      .prepare('INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2')
      .run(name, value);
  }
}
