import type { Author } from '../author.ts';
import { Conflict, NotFound } from '../errors.ts';
import type { Page, PageRequest } from '../page.ts';
import { recordChange } from '../sql/audit-log.ts';
import type { Database, Row } from '../sql/database.ts';
import { refuseMore } from '../sql/refuse-more.ts';
import { selectPage } from '../sql/select-page.ts';
import type { ConfigStore, ConfigStoreField, ConfigStoreSecret, ConfigStores, SealedSecret } from './config-stores.ts';

const columns: Readonly<Record<ConfigStoreField, string>> = {
  id: 'id',
  name: 'name',
  created_at: 'created_at_ms',
  updated_at: 'updated_at_ms',
};

export class SqlConfigStores implements ConfigStores {
  readonly #database: Database;
  readonly #nowMs: () => number;

  constructor(database: Database, nowMs: () => number) {
    this.#database = database;
    this.#nowMs = nowMs;
  }

  async list(controlPlaneId: string, request: PageRequest<ConfigStoreField>): Promise<Page<ConfigStore>> {
    return await selectPage(this.#database, 'config_stores', columns, request, readStore, {
      control_plane_id: controlPlaneId,
    });
  }

  async get(controlPlaneId: string, id: string): Promise<ConfigStore> {
    return await getStore(this.#database, controlPlaneId, id);
  }

  async insert(after: ConfigStore, by: Author, max: number): Promise<void> {
    await this.#inTurn(after.controlPlaneId, async (tx) => {
      const { id, organizationId, controlPlaneId, name, createdAtMs, updatedAtMs } = after;
      const what = 'config stores of a control plane';
      await refuseMore(tx, 'config_stores', { control_plane_id: controlPlaneId }, what, max);
      await tx.run(
        `INSERT INTO config_stores (id, organization_id, control_plane_id, name, created_at_ms, updated_at_ms)
         VALUES (?, ?, ?, ?, ?, ?)`,
        ...[id, organizationId, controlPlaneId, name, createdAtMs, updatedAtMs],
      );
      await this.#record(tx, 'create', 'config_store', id, undefined, after, by);
    });
  }

  async update(after: ConfigStore, by: Author): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const { id, controlPlaneId, name, updatedAtMs } = after;
      const before = await getStore(tx, controlPlaneId, id);
      await tx.run('UPDATE config_stores SET name = ?, updated_at_ms = ? WHERE id = ?', name, updatedAtMs, id);
      await this.#record(tx, 'update', 'config_store', id, before, after, by);
    });
  }

  async remove({ controlPlaneId, id }: ConfigStore, isForced: boolean, by: Author): Promise<void> {
    await this.#inTurn(id, async (tx) => {
      const before = await getStore(tx, controlPlaneId, id);
      const secret = await tx.first('SELECT id FROM config_store_secrets WHERE config_store_id = ? LIMIT 1', id);
      if (secret !== undefined && !isForced)
        throw new Conflict('The config store holds secrets: remove it with force=true.');
      await tx.run('DELETE FROM config_stores WHERE id = ?', id);
      await this.#record(tx, 'delete', 'config_store', id, before, undefined, by);
    });
  }

  async listSecrets(configStoreId: string, request: PageRequest<'key'>): Promise<Page<ConfigStoreSecret>> {
    const own = { config_store_id: configStoreId };
    return await selectPage(this.#database, 'config_store_secrets', { key: 'id' }, request, readSecret, own);
  }

  async sealedSecrets(controlPlaneId: string, configStoreIds: readonly string[]): Promise<readonly SealedSecret[]> {
    if (configStoreIds.length === 0) return [];
    const rows = await this.#database.all(
      `SELECT config_store_secrets.* FROM config_store_secrets
         JOIN config_stores ON config_stores.id = config_store_secrets.config_store_id
       WHERE config_stores.control_plane_id = ? AND config_stores.id IN (${configStoreIds.map(() => '?').join(', ')})
       ORDER BY config_stores.id, config_store_secrets.id`,
      controlPlaneId,
      ...configStoreIds,
    );
    return rows.map((row) => ({ ...readSecret(row), sealed: row['sealed'] as string }));
  }

  async getSecret(configStoreId: string, key: string): Promise<ConfigStoreSecret> {
    return await getSecret(this.#database, configStoreId, key);
  }

  async insertSecret(secret: SealedSecret, by: Author, max: number): Promise<void> {
    const { configStoreId, key, sealed, createdAtMs, updatedAtMs } = secret;
    await this.#inTurn(configStoreId, async (tx) => {
      const own = { config_store_id: configStoreId };
      await refuseMore(tx, 'config_store_secrets', own, 'secrets of a config store', max);
      await tx.run(
        `INSERT INTO config_store_secrets (config_store_id, id, sealed, created_at_ms, updated_at_ms) VALUES (?, ?, ?, ?, ?)`,
        ...[configStoreId, key, sealed, createdAtMs, updatedAtMs],
      );
      await this.#record(tx, 'create', 'config_store_secret', `${configStoreId}/${key}`, undefined, secret, by);
    });
  }

  async updateSecret({ configStoreId, key, sealed, updatedAtMs }: SealedSecret, by: Author): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const before = await getSecret(tx, configStoreId, key);
      const sql = 'UPDATE config_store_secrets SET sealed = ?, updated_at_ms = ? WHERE config_store_id = ? AND id = ?';
      await tx.run(sql, sealed, updatedAtMs, configStoreId, key);
      const after = { ...before, sealed, updatedAtMs };
      await this.#record(tx, 'update', 'config_store_secret', `${configStoreId}/${key}`, before, after, by);
    });
  }

  async removeSecret(configStoreId: string, key: string, by: Author): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const before = await getSecret(tx, configStoreId, key);
      await tx.run('DELETE FROM config_store_secrets WHERE config_store_id = ? AND id = ?', configStoreId, key);
      await this.#record(tx, 'delete', 'config_store_secret', `${configStoreId}/${key}`, before, undefined, by);
    });
  }

  async #inTurn(of: string, work: (tx: Database) => Promise<void>): Promise<void> {
    await this.#database.transaction(work, { turn: `config stores of ${of}` });
  }

  async #record(
    tx: Database,
    action: 'create' | 'update' | 'delete',
    entityType: string,
    entityId: string,
    before: object | undefined,
    after: object | undefined,
    by: Author,
  ): Promise<void> {
    await recordChange(tx, { atMs: this.#nowMs(), action, entityType, entityId, before, after }, by);
  }
}

async function getStore(database: Database, controlPlaneId: string, id: string): Promise<ConfigStore> {
  const sql = 'SELECT * FROM config_stores WHERE control_plane_id = ? AND id = ?';
  const row = await database.first(sql, controlPlaneId, id);
  if (row === undefined) throw new NotFound('config store', id);
  return readStore(row);
}

async function getSecret(database: Database, configStoreId: string, key: string): Promise<ConfigStoreSecret> {
  const sql = 'SELECT * FROM config_store_secrets WHERE config_store_id = ? AND id = ?';
  const row = await database.first(sql, configStoreId, key);
  if (row === undefined) throw new NotFound('secret', key);
  return readSecret(row);
}

function readStore(row: Row): ConfigStore {
  return {
    id: row['id'] as string,
    organizationId: row['organization_id'] as string,
    controlPlaneId: row['control_plane_id'] as string,
    name: row['name'] as string,
    createdAtMs: row['created_at_ms'] as number,
    updatedAtMs: row['updated_at_ms'] as number,
  };
}

function readSecret(row: Row): ConfigStoreSecret {
  return {
    configStoreId: row['config_store_id'] as string,
    key: row['id'] as string,
    createdAtMs: row['created_at_ms'] as number,
    updatedAtMs: row['updated_at_ms'] as number,
  };
}
