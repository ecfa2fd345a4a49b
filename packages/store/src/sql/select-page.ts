import type { Filter, Page, PageRequest } from '../page.ts';
import type { Database, Row, Value } from './database.ts';
import { wordsOf } from './words.ts';

/**
 * One page of a table. `columns` says which fields may be filtered and sorted by, and where they are; labels are in the
 * column `labels`. `own`: only rows whose columns have these values. `id` makes the order the same each time.
 */
export async function selectPage<Field extends string, Item>(
  database: Database,
  table: string,
  columns: Readonly<Record<Field, string>>,
  { filters, sort, number, size }: PageRequest<Field>,
  read: (row: Row) => Item,
  own: Readonly<Record<string, string>> = {},
): Promise<Page<Item>> {
  const conditions = new Conditions(database, columns);
  const terms = [
    ...Object.keys(own).map((column) => `${column} = ?`),
    ...filters.map((filter) => conditions.add(filter)),
  ];
  const where = terms.length === 0 ? '' : ` WHERE ${terms.join(' AND ')}`;
  const order = [...sort.map(({ field, isDescending }) => `${columns[field]}${isDescending ? ' DESC' : ''}`), 'id'];
  const values = [...Object.values(own), ...conditions.values];
  const counted = await database.first<{ total: number }>(`SELECT count(*) AS total FROM ${table}${where}`, ...values);
  const rows = await database.all(
    `SELECT * FROM ${table}${where} ORDER BY ${order.join(', ')} LIMIT ? OFFSET ?`,
    ...values,
    size,
    (number - 1) * size,
  );
  return { items: rows.map(read), total: counted!.total };
}

const comparisons = { eq: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

/** What filters say, as text; their values are apart from it, in the order in which the text has places for them. */
export class Conditions {
  readonly values: Value[] = [];
  readonly #words: (typeof wordsOf)[Database['dialect']];
  readonly #columns: Readonly<Record<string, string>>;

  constructor({ dialect }: Database, columns: Readonly<Record<string, string>>) {
    this.#words = wordsOf[dialect];
    this.#columns = columns;
  }

  add({ field, operator, values }: Filter<string>): string {
    const compared = (comparison: string) => `${this.#column(field)} ${comparison} ${this.#place(values[0]!)}`;
    switch (operator) {
      case 'exists':
        return `${this.#column(field)} IS NOT NULL`;
      case 'oeq': {
        const column = this.#column(field);
        return `${column} IN (${values.map((value) => this.#place(value)).join(', ')})`;
      }
      case 'contains':
      case 'ocontains': {
        const terms = values.map(
          (value) => `${this.#words.position}(lower(${this.#column(field)}), lower(${this.#place(value)})) > 0`,
        );
        return `(${terms.join(' OR ')})`;
      }
      case 'neq':
        return compared('IS DISTINCT FROM');
      default:
        return compared(comparisons[operator]);
    }
  }

  #column(field: string): string {
    if (Object.hasOwn(this.#columns, field)) return this.#columns[field]!;
    this.values.push(field.slice('labels.'.length));
    return this.#words.label;
  }

  #place(value: Value): string {
    this.values.push(value);
    return '?';
  }
}
