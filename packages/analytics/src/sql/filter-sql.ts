import type { FieldFilter } from '../query/filter.ts';
import type { Values } from './values.ts';

/** A condition. Rows for which the field is empty are `not_in` every list, and neither less nor greater than anything. */
export function filterSql(filter: FieldFilter, values: Values): string {
  switch (filter.operator) {
    case 'not_in':
    case '!=':
      return `NOT coalesce(${positive(filter, values)}, false)`;
    case 'not_empty':
      return `NOT ${isEmpty(filter, values)}`;
    case 'empty':
      return isEmpty(filter, values);
    default:
      return positive(filter, values);
  }
}

function positive({ field, operator, values: given }: FieldFilter, values: Values): string {
  const { dialect } = values;
  const [first = ''] = given;
  switch (operator) {
    case '<':
    case '>':
    case '<=':
    case '>=':
      return `${field.sql} ${operator} ${values.add(first)}`;
    case 'starts_with':
      return dialect.startsWith(field.sql, values.add(first));
    case 'ends_with':
      return dialect.endsWith(field.sql, values.add(first));
  }
  switch (field.kind.type) {
    case 'list':
      return anyOf(given.map((value) => dialect.listHas(field.sql, values.add(value))));
    case 'scoped':
      return anyOf([among(field.sql, given, values), ...scopedAmong(field.sql, given.map(String), values)]);
    case 'pattern': {
      const patterns = given.map(String).filter((value) => value.includes('*'));
      const exact = given.filter((value) => !patterns.includes(String(value)));
      return anyOf([
        ...(exact.length > 0 ? [among(field.sql, exact, values)] : []),
        ...patterns.map((pattern) => dialect.like(field.sql, values.add(dialect.patternOf(piecesOf(pattern))))),
      ]);
    }
    default:
      return among(field.sql, given, values);
  }
}

/** Of ids with their control plane: `<control plane>:<entity>`. */
function scopedAmong(column: string, ids: readonly string[], values: Values): string[] {
  const scoped = ids
    .filter((id) => id.includes(':'))
    .map((id) => ({ controlPlane: id.slice(0, id.indexOf(':')), entity: id.slice(id.indexOf(':') + 1) }));
  return [...Map.groupBy(scoped, ({ controlPlane }) => controlPlane)].map(([controlPlane, members]) => {
    const entities = members.map(({ entity }) => entity);
    return `(control_plane = ${values.add(controlPlane)} AND ${among(column, entities, values)})`;
  });
}

function among(column: string, given: FieldFilter['values'], values: Values): string {
  return `${column} IN (${given.map((value) => values.add(value)).join(', ')})`;
}

function isEmpty({ field }: FieldFilter, { dialect }: Values): string {
  switch (field.kind.type) {
    case 'list':
      return `(${dialect.isEmptyList(field.sql)})`;
    case 'number':
    case 'status':
    case 'boolean':
      return `(${field.sql} IS NULL)`;
    default:
      return `(${field.sql} IS NULL OR ${field.sql} = '')`;
  }
}

function anyOf(conditions: readonly string[]): string {
  return conditions.length === 1 ? conditions.join() : `(${conditions.join(' OR ')})`;
}

/** `*` stands for any characters, `\*` for itself. */
function piecesOf(pattern: string): string[] {
  const pieces = [''];
  for (const part of pattern.split(/(\\\*|\*)/)) {
    if (part === '*') pieces.push('');
    else pieces[pieces.length - 1] += part === '\\*' ? '*' : part;
  }
  return pieces;
}
