import type { Author } from '../author.ts';
import { NotFound } from '../errors.ts';
import type { Page, PageRequest } from '../page.ts';
import { recordChange } from './audit-log.ts';
import type { Database, Row, Value } from './database.ts';
import { selectPage } from './select-page.ts';

/** How one kind of what belongs to an organization is kept. */
export interface RecordKind<Item, Field extends string> {
  /** In the audit log: `system_account`. */
  entityType: string;
  /** For people; the entity type, with spaces, where this is absent. */
  noun?: string;
  table: string;
  /** What may be filtered and sorted by. */
  columns: Readonly<Record<Field, string>>;
  /** All columns but `id`, `organization_id` and `created_at_ms`. */
  write(item: Item): Readonly<Record<string, Value>>;
  read(row: Row): Item;
  /** What the audit log is told of it; all of it where this is absent. */
  told?(item: Item): unknown;
}

interface OfOrganization {
  id: string;
  organizationId: string;
  createdAtMs: number;
}

/** A table of what organizations have; each change writes its entry of the audit log. */
export class SqlRecords<Item extends OfOrganization, Field extends string> {
  readonly #database: Database;
  readonly #kind: RecordKind<Item, Field>;
  readonly #nowMs: () => number;

  constructor(database: Database, kind: RecordKind<Item, Field>, nowMs: () => number) {
    this.#database = database;
    this.#kind = kind;
    this.#nowMs = nowMs;
  }

  async list(organizationId: string, request: PageRequest<Field>): Promise<Page<Item>> {
    return await this.listWhere({ organization_id: organizationId }, request);
  }

  /** Of a view of the table, those whose columns have these values. */
  async listWhere(
    own: Readonly<Record<string, string>>,
    request: PageRequest<Field>,
    table = this.#kind.table,
  ): Promise<Page<Item>> {
    const { columns, read } = this.#kind;
    return await selectPage(this.#database, table, columns, request, read, own);
  }

  async find(organizationId: string, id: string, database = this.#database): Promise<Item | undefined> {
    const row = await database.first(
      `SELECT * FROM ${this.#kind.table} WHERE organization_id = ? AND id = ?`,
      organizationId,
      id,
    );
    return row && this.#kind.read(row);
  }

  async get(organizationId: string, id: string, database = this.#database): Promise<Item> {
    const found = await this.find(organizationId, id, database);
    const { entityType, noun = entityType.replaceAll('_', ' ') } = this.#kind;
    if (found === undefined) throw new NotFound(noun, id);
    return found;
  }

  async insert(item: Item, by: Author, database = this.#database): Promise<void> {
    await database.transaction(async (tx) => {
      const { id, organizationId, createdAtMs } = item;
      const row = { id, organization_id: organizationId, created_at_ms: createdAtMs, ...this.#kind.write(item) };
      const places = Object.keys(row).map(() => '?');
      await tx.run(
        `INSERT INTO ${this.#kind.table} (${Object.keys(row).join(', ')}) VALUES (${places.join(', ')})`,
        ...Object.values(row),
      );
      await this.#record(tx, 'create', undefined, item, by);
    });
  }

  /** `follow` changes what depends on it. */
  async change(
    organizationId: string,
    id: string,
    edit: (before: Item) => Item,
    by: Author,
    follow?: (tx: Database, before: Item, after: Item) => Promise<void>,
  ): Promise<Item> {
    return await this.#database.transaction(async (tx) => {
      const before = await this.get(organizationId, id, tx);
      const after = edit(before);
      const row = this.#kind.write(after);
      const columns = Object.keys(row).map((column) => `${column} = ?`);
      await tx.run(`UPDATE ${this.#kind.table} SET ${columns.join(', ')} WHERE id = ?`, ...Object.values(row), id);
      await follow?.(tx, before, after);
      await this.#record(tx, 'update', before, after, by);
      return after;
    });
  }

  /** `clear` takes away what refers to it, and may throw where it has to stay. */
  async remove(organizationId: string, id: string, by: Author, clear?: (tx: Database) => Promise<void>): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const before = await this.get(organizationId, id, tx);
      await clear?.(tx);
      await tx.run(`DELETE FROM ${this.#kind.table} WHERE id = ?`, id);
      await this.#record(tx, 'delete', before, undefined, by);
    });
  }

  async #record(
    tx: Database,
    action: 'create' | 'update' | 'delete',
    before: Item | undefined,
    after: Item | undefined,
    by: Author,
  ): Promise<void> {
    const { entityType, told = (item: Item) => item } = this.#kind;
    const entityId = (after ?? before)!.id;
    const said = { before: before && told(before), after: after && told(after) };
    const change = { atMs: this.#nowMs(), action, entityType, entityId, ...said };
    await recordChange(tx, change, by);
  }
}
