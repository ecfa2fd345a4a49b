import { readJson } from '@sallyport/json';
import type { Author } from '../author.ts';
import type { Page, PageRequest } from '../page.ts';
import type { SavedDefinition, SavedDefinitionField, SavedDefinitions } from '../saved-definitions.ts';
import type { Database, Row } from './database.ts';
import { type RecordKind, SqlRecords } from './records.ts';

/** A table of definitions of one kind: `dashboard` is kept in `dashboards`. */
export class SqlSavedDefinitions implements SavedDefinitions {
  readonly #records: SqlRecords<SavedDefinition, SavedDefinitionField>;

  constructor(database: Database, kind: 'dashboard' | 'report' | 'alert_rule' | 'alert_channel', nowMs: () => number) {
    this.#records = new SqlRecords(database, kindOf(kind), nowMs);
  }

  async list(organizationId: string, request: PageRequest<SavedDefinitionField>): Promise<Page<SavedDefinition>> {
    return await this.#records.list(organizationId, request);
  }

  async listEverywhere(request: PageRequest<SavedDefinitionField>): Promise<Page<SavedDefinition>> {
    return await this.#records.listWhere({}, request);
  }

  async find(organizationId: string, id: string): Promise<SavedDefinition | undefined> {
    return await this.#records.find(organizationId, id);
  }

  async get(organizationId: string, id: string): Promise<SavedDefinition> {
    return await this.#records.get(organizationId, id);
  }

  async insert(definition: SavedDefinition, by: Author): Promise<void> {
    await this.#records.insert(definition, by);
  }

  async update(definition: SavedDefinition, by: Author): Promise<void> {
    const edit = ({ createdBy }: SavedDefinition) => ({ ...definition, createdBy });
    await this.#records.change(definition.organizationId, definition.id, edit, by);
  }

  async remove(organizationId: string, id: string, by: Author): Promise<void> {
    await this.#records.remove(organizationId, id, by);
  }
}

function kindOf(kind: string): RecordKind<SavedDefinition, SavedDefinitionField> {
  return {
    entityType: kind,
    noun: kind,
    table: `${kind}s`,
    columns: {
      id: 'id',
      name: 'name',
      created_by: 'created_by',
      created_at: 'created_at_ms',
      updated_at: 'updated_at_ms',
    },
    write: ({ name, description, definition, labels, createdBy, updatedAtMs }) => ({
      name,
      description: description ?? null,
      definition: JSON.stringify(definition),
      labels: JSON.stringify(labels),
      created_by: createdBy,
      updated_at_ms: updatedAtMs,
    }),
    read: readDefinition,
  };
}

function readDefinition(row: Row): SavedDefinition {
  return {
    id: row['id'] as string,
    organizationId: row['organization_id'] as string,
    name: row['name'] as string,
    description: (row['description'] as string | null) ?? undefined,
    definition: readJson(row['definition'] as string),
    labels: readJson(row['labels'] as string),
    createdBy: row['created_by'] as string,
    createdAtMs: row['created_at_ms'] as number,
    updatedAtMs: row['updated_at_ms'] as number,
  };
}
