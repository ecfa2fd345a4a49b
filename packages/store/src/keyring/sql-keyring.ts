import { readJson } from '@sallyport/json';
import type { Database, Row } from '../sql/database.ts';
import type { DataKey, Keyring, KeyringProcess } from './keyring.ts';

const turn = { turn: 'data keys' };

export class SqlKeyring implements Keyring {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async keys(): Promise<readonly DataKey[]> {
    return (await this.#database.all('SELECT * FROM data_keys ORDER BY created_at_ms, id')).map(readKey);
  }

  async insertFirst(key: DataKey): Promise<void> {
    await this.#insert(key, 'current');
  }

  async insertWaiting(key: DataKey): Promise<void> {
    await this.#insert(key, 'waiting');
  }

  async makeCurrent(id: string): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const isThere = await tx.first("SELECT id FROM data_keys WHERE id = ? AND state = 'waiting'", id);
      if (isThere === undefined) return;
      await tx.run("UPDATE data_keys SET state = 'old' WHERE state = 'current'");
      await tx.run("UPDATE data_keys SET state = 'current' WHERE id = ?", id);
    }, turn);
  }

  async remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.#database.run("DELETE FROM data_keys WHERE id = ? AND state = 'old'", id);
  }

  async processes(): Promise<readonly KeyringProcess[]> {
    return (await this.#database.all('SELECT * FROM keyring_processes ORDER BY id')).map(readProcess);
  }

  async beat({ id, hostname, sealsWith, opensWith }: Omit<KeyringProcess, 'beats'>): Promise<void> {
    await this.#database.run(
      `INSERT INTO keyring_processes (id, hostname, seals_with, opens_with, beats) VALUES (?, ?, ?, ?, 1)
       ON CONFLICT (id) DO UPDATE SET seals_with = excluded.seals_with, opens_with = excluded.opens_with,
         beats = keyring_processes.beats + 1`,
      id,
      hostname,
      sealsWith,
      JSON.stringify(opensWith),
    );
  }

  async forgetProcess(id: string): Promise<void> {
    await this.#database.run('DELETE FROM keyring_processes WHERE id = ?', id);
  }

  async #insert({ id, masterKeyId, wrapped, createdAtMs }: DataKey, state: 'current' | 'waiting'): Promise<void> {
    await this.#database.transaction(async (tx) => {
      if ((await tx.first('SELECT id FROM data_keys WHERE state = ?', state)) !== undefined) return;
      await tx.run(
        'INSERT INTO data_keys (id, state, master_key_id, wrapped, created_at_ms) VALUES (?, ?, ?, ?, ?)',
        ...[id, state, masterKeyId, wrapped, createdAtMs],
      );
    }, turn);
  }
}

function readKey(row: Row): DataKey {
  return {
    id: row['id'] as string,
    state: row['state'] as DataKey['state'],
    masterKeyId: row['master_key_id'] as string,
    wrapped: row['wrapped'] as string,
    createdAtMs: row['created_at_ms'] as number,
  };
}

function readProcess(row: Row): KeyringProcess {
  return {
    id: row['id'] as string,
    hostname: row['hostname'] as string,
    sealsWith: row['seals_with'] as string,
    opensWith: readJson(row['opens_with'] as string) as string[],
    beats: row['beats'] as number,
  };
}
