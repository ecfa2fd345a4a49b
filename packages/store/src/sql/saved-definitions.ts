import type { Author } from '../author.ts';
import { NotFound } from '../errors.ts';
import type { Page, PageRequest } from '../page.ts';
import type { SavedDefinition, SavedDefinitionField, SavedDefinitions } from '../saved-definitions.ts';
import { recordChange } from './audit-log.ts';
import type { Database } from './database.ts';
import { selectPage } from './select-page.ts';

const columns: Readonly<Record<SavedDefinitionField, string>> = {
  id: 'id',
  name: 'name',
  created_by: 'created_by',
  created_at: 'created_at_ms',
  updated_at: 'updated_at_ms',
};

/** A table of definitions of one kind: `dashboard` is kept in `dashboards`. */
export class SqlSavedDefinitions implements SavedDefinitions {
  readonly #database: Database;
  readonly #kind: string;
  readonly #table: string;
  readonly #nowMs: () => number;

  constructor(database: Database, kind: 'dashboard' | 'report' | 'alert_rule' | 'alert_channel', nowMs: () => number) {
    this.#database = database;
    this.#kind = kind;
    this.#table = `${kind}s`;
    this.#nowMs = nowMs;
  }

  async list(organizationId: string, request: PageRequest<SavedDefinitionField>): Promise<Page<SavedDefinition>> {
    return await selectPage(this.#database, this.#table, columns, request, readDefinition, {
      organization_id: organizationId,
    });
  }

  async listEverywhere(request: PageRequest<SavedDefinitionField>): Promise<Page<SavedDefinition>> {
    return await selectPage(this.#database, this.#table, columns, request, readDefinition);
  }

  async find(organizationId: string, id: string): Promise<SavedDefinition | undefined> {
    return await this.#find(this.#database, organizationId, id);
  }

  async get(organizationId: string, id: string): Promise<SavedDefinition> {
    return await this.#get(this.#database, organizationId, id);
  }

  async insert(after: SavedDefinition, by: Author): Promise<void> {
    await this.#database.transaction(async (tx) => {
      await tx.run(
        `INSERT INTO ${this.#table} (name, description, definition, labels, updated_at_ms, id, organization_id, created_by,
           created_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        ...changing(after),
        after.id,
        after.organizationId,
        after.createdBy,
        after.createdAtMs,
      );
      await this.#recordChange(tx, 'create', after.id, undefined, after, by);
    });
  }

  async update(after: SavedDefinition, by: Author): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const before = await this.#get(tx, after.organizationId, after.id);
      await tx.run(
        `UPDATE ${this.#table} SET name = ?, description = ?, definition = ?, labels = ?, updated_at_ms = ? WHERE id = ?`,
        ...changing(after),
        after.id,
      );
      await this.#recordChange(tx, 'update', after.id, before, after, by);
    });
  }

  async remove(organizationId: string, id: string, by: Author): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const before = await this.#get(tx, organizationId, id);
      await tx.run(`DELETE FROM ${this.#table} WHERE id = ?`, id);
      await this.#recordChange(tx, 'delete', id, before, undefined, by);
    });
  }

  async #find(database: Database, organizationId: string, id: string): Promise<SavedDefinition | undefined> {
    const sql = `SELECT * FROM ${this.#table} WHERE organization_id = ? AND id = ?`;
    const row = await database.first(sql, organizationId, id);
    return row === undefined ? undefined : readDefinition(row);
  }

  async #get(database: Database, organizationId: string, id: string): Promise<SavedDefinition> {
    const found = await this.#find(database, organizationId, id);
    if (found === undefined) throw new NotFound(this.#kind, id);
    return found;
  }

  async #recordChange(
    tx: Database,
    action: 'create' | 'update' | 'delete',
    entityId: string,
    before: SavedDefinition | undefined,
    after: SavedDefinition | undefined,
    by: Author,
  ): Promise<void> {
    const atMs = this.#nowMs();
    await recordChange(tx, { atMs, action, entityType: this.#kind, entityId, before, after }, by);
  }
}

function changing({ name, description, definition, labels, updatedAtMs }: SavedDefinition) {
  return [name, description ?? null, JSON.stringify(definition), JSON.stringify(labels), updatedAtMs] as const;
}

function readDefinition(row: Record<string, unknown>): SavedDefinition {
  return {
    id: row['id'] as string,
    organizationId: row['organization_id'] as string,
    name: row['name'] as string,
    description: (row['description'] as string | null) ?? undefined,
    definition: JSON.parse(row['definition'] as string),
    labels: JSON.parse(row['labels'] as string),
    createdBy: row['created_by'] as string,
    createdAtMs: row['created_at_ms'] as number,
    updatedAtMs: row['updated_at_ms'] as number,
  };
}
