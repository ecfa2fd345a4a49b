import type { SQLInputValue } from 'node:sqlite';
import type { Filter, Page, PageRequest } from '../page.ts';
import type { Database } from './database.ts';

/**
 * One page of a table. `columns` says which fields may be filtered and sorted by, and where they are; labels are in the
 * column `labels`. `id` makes the order the same each time.
 */
export function selectPage<Field extends string, Item>(
  database: Database,
  table: string,
  columns: Readonly<Record<Field, string>>,
  { filters, sort, number, size }: PageRequest<Field>,
  read: (row: Record<string, unknown>) => Item,
): Page<Item> {
  const values: SQLInputValue[] = [];
  const terms = filters.map((filter) => condition(filter, columns, values));
  const where = terms.length === 0 ? '' : ` WHERE ${terms.join(' AND ')}`;
  const order = [...sort.map(({ field, isDescending }) => `${columns[field]}${isDescending ? ' DESC' : ''}`), 'id'];
  const { total } = database.prepare(`SELECT count(*) AS total FROM ${table}${where}`).get(...values) as {
    total: number;
  };
  const rows = database
    .prepare(`SELECT * FROM ${table}${where} ORDER BY ${order.join(', ')} LIMIT ? OFFSET ?`)
    .all(...values, size, (number - 1) * size);
  return { items: rows.map(read), total };
}

const comparisons = { eq: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

/** The values go into `parameters`, never into the text. */
function condition<Field extends string>(
  { field, operator, values }: Filter<Field>,
  columns: Readonly<Record<Field, string>>,
  parameters: SQLInputValue[],
): string {
  const repeated = <Part>(part: Part, times: number): Part[] => Array.from({ length: times }, () => part);
  const column = () => {
    if (Object.hasOwn(columns, field)) return columns[field as Field];
    parameters.push(field.slice('labels.'.length));
    return '(SELECT value FROM json_each(labels) WHERE key = ?)';
  };
  switch (operator) {
    case 'exists':
      return `${column()} IS NOT NULL`;
    case 'oeq': {
      const left = column();
      parameters.push(...values);
      return `${left} IN (${repeated('?', values.length).join(', ')})`;
    }
    case 'contains':
    case 'ocontains': {
      const terms = values.map((value) => {
        const left = column();
        parameters.push(value);
        return `instr(lower(${left}), lower(?)) > 0`;
      });
      return `(${terms.join(' OR ')})`;
    }
    case 'neq': {
      const left = column();
      parameters.push(values[0]!);
      return `${left} IS NOT ?`;
    }
    default: {
      const left = column();
      parameters.push(values[0]!);
      return `${left} ${comparisons[operator]} ?`;
    }
  }
}
