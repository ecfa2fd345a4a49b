import type { FieldFilter } from '../query/filter.ts';
import { filterSql } from './filter-sql.ts';
import type { Values } from './values.ts';

/** A filter on exchanges; `inRange` is what all rows meet that are looked at. */
export function conditionSql(filter: FieldFilter, inRange: string, values: Values): string {
  const relation = filter.field.foundIn;
  if (relation === undefined) return filterSql(filter, values);
  const { isNegative, positive } = withoutNot(filter);
  return `${isNegative ? 'NOT ' : ''}${foundIn(relation, inRange, filterSql(positive, values))}`;
}

/** A text somewhere in what is known of an exchange. */
export function searchSql(text: string, inRange: string, values: Values): string {
  const { dialect } = values;
  const part = values.add(text);
  const anywhere = searchedColumns.map((column) => dialect.holds(column, part));
  return `(${[...anywhere, foundIn('rpcs', inRange, dialect.holds('mcp_tool_name', part))].join(' OR ')})`;
}

/** An exchange without any such row is not like that: what is not so of any row, rather than not so of some row. */
export function withoutNot(filter: FieldFilter): { isNegative: boolean; positive: FieldFilter } {
  const opposites = { not_in: 'in', '!=': '=', empty: 'not_empty' } as const;
  const opposite = opposites[filter.operator as keyof typeof opposites];
  return opposite === undefined
    ? { isNegative: false, positive: filter }
    : { isNegative: true, positive: { ...filter, operator: opposite } };
}

function foundIn(relation: string, inRange: string, condition: string): string {
  return `id IN (SELECT id FROM ${relation} WHERE ${inRange} AND ${condition})`;
}

const searchedColumns = [
  'request_uri',
  'request_id',
  'trace_id',
  'client_ip',
  'header_host',
  'header_user_agent',
  'upstream_uri',
  'refusal_code',
  'error_code',
  'subject',
  'ai_request_model',
  'ai_response_model',
  'mcp_session_id',
];
