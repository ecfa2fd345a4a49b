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
export class SqliteSavedDefinitions implements SavedDefinitions {
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

  async list(request: PageRequest<SavedDefinitionField>): Promise<Page<SavedDefinition>> {
    return selectPage(this.#database, this.#table, columns, request, readDefinition);
  }

  async find(id: string): Promise<SavedDefinition | undefined> {
    return this.#find(id);
  }

  async get(id: string): Promise<SavedDefinition> {
    return this.#get(id);
  }

  async insert(after: SavedDefinition, by: Author): Promise<void> {
    this.#database.transaction(() => {
      this.#database
        .prepare(
          `INSERT INTO ${this.#table} (name, description, definition, labels, updated_at_ms, id, created_by, created_at_ms)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(...changing(after), after.id, after.createdBy, after.createdAtMs);
      this.#recordChange('create', after.id, undefined, after, by);
    });
  }

  async update(after: SavedDefinition, by: Author): Promise<void> {
    this.#database.transaction(() => {
      const before = this.#get(after.id);
      this.#database
        .prepare(
          `UPDATE ${this.#table} SET name = ?, description = ?, definition = ?, labels = ?, updated_at_ms = ? WHERE id = ?`,
        )
        .run(...changing(after), after.id);
      this.#recordChange('update', after.id, before, after, by);
    });
  }

  async remove(id: string, by: Author): Promise<void> {
    this.#database.transaction(() => {
      const before = this.#get(id);
      this.#database.prepare(`DELETE FROM ${this.#table} WHERE id = ?`).run(id);
      this.#recordChange('delete', id, before, undefined, by);
    });
  }

  #find(id: string): SavedDefinition | undefined {
    const row = this.#database.prepare(`SELECT * FROM ${this.#table} WHERE id = ?`).get(id);
    return row === undefined ? undefined : readDefinition(row);
  }

  #get(id: string): SavedDefinition {
    const found = this.#find(id);
    if (found === undefined) throw new NotFound(this.#kind, id);
    return found;
  }

  #recordChange(
    action: 'create' | 'update' | 'delete',
    entityId: string,
    before: SavedDefinition | undefined,
    after: SavedDefinition | undefined,
    by: Author,
  ): void {
    const atMs = this.#nowMs();
    recordChange(this.#database, { atMs, action, entityType: this.#kind, entityId, before, after }, by);
  }
}

function changing({ name, description, definition, labels, updatedAtMs }: SavedDefinition) {
  return [name, description ?? null, JSON.stringify(definition), JSON.stringify(labels), updatedAtMs] as const;
}

function readDefinition(row: Record<string, unknown>): SavedDefinition {
  return {
    id: row['id'] as string,
    name: row['name'] as string,
    description: (row['description'] as string | null) ?? undefined,
    definition: JSON.parse(row['definition'] as string),
    labels: JSON.parse(row['labels'] as string),
    createdBy: row['created_by'] as string,
    createdAtMs: row['created_at_ms'] as number,
    updatedAtMs: row['updated_at_ms'] as number,
  };
}
