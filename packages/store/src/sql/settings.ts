import type { Settings } from '../settings.ts';
import type { Database } from './database.ts';

export class SqlSettings implements Settings {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(name: string): Promise<string | undefined> {
    return (await this.#database.first('SELECT value FROM settings WHERE name = ?', name))?.['value'] as
      | string
      | undefined;
  }

  async findOrSet(name: string, make: () => string): Promise<string> {
    const known = await this.find(name);
    if (known !== undefined) return known;
    await this.#database.run(
      'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING',
      name,
      make(),
    );
    return (await this.find(name))!;
  }

  async set(name: string, value: string): Promise<void> {
    await this.#database.run(
      'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      name,
      value,
    );
  }
}
