import type { EntityKind, Field, FieldKind, Unit } from './data-set.ts';

type Described = [name: string, title: string, description: string];

/** What can be grouped by and filtered. `sql` is the column of that name, if nothing else is said. */
export function dimension(
  kind: FieldKind,
  [name, title, description]: Described,
  more: Pick<Partial<Field>, 'sql' | 'made' | 'values'> = {},
): Field {
  return { name, title, description, kind, sql: name, isDimension: true, isFilter: true, ...more };
}

/** What can be filtered only: too many values to group by. */
export function filterOnly(kind: FieldKind, described: Described, more: { sql?: string; unit?: Unit } = {}): Field {
  return { ...dimension(kind, described, more), isDimension: false };
}

export const text: FieldKind = { type: 'text' };
export const pattern: FieldKind = { type: 'pattern' };
export const number: FieldKind = { type: 'number' };
export const status: FieldKind = { type: 'status' };
export const boolean: FieldKind = { type: 'boolean' };

export function scoped(entity: EntityKind): FieldKind {
  return { type: 'scoped', entity };
}

export function entity(kind: EntityKind): FieldKind {
  return { type: 'entity', entity: kind };
}

/** Of a column of statuses: 4XX for 404. */
export function classOf(column: string, described: Described): Field {
  return dimension({ type: 'class' }, described, {
    sql: classSql(column),
    made: { of: column, sql: classSql },
    values: ['1XX', '2XX', '3XX', '4XX', '5XX'],
  });
}

function classSql(column: string): string {
  const cases = [1, 2, 3, 4, 5].map(
    (first) => `WHEN ${column} >= ${first}00 AND ${column} < ${first + 1}00 THEN '${first}XX'`,
  );
  return `CASE ${cases.join(' ')} END`;
}
