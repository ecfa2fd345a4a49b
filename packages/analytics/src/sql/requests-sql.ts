import { commonFields } from '../datasets/common-fields.ts';
import type { FieldFilter } from '../query/filter.ts';
import type { RequestsQuery } from '../query/requests-query.ts';
import type { Dialect } from './dialect.ts';
import { filterSql } from './filter-sql.ts';
import { ofControlPlanes } from './scope-sql.ts';
import { type Sql, Values } from './values.ts';

/** Beyond this many it is said that there are at least so many. */
export const totalMax = 100_000;

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

export interface RequestsTarget {
  dialect: Dialect;
  startMs: number;
  endMs: number;
  /** Whose requests there are to find. */
  controlPlanes: readonly { id: string }[];
}

/** Columns: `id`, `at`. One more than asked for, where there are more. */
export function compileRequestsQuery(query: RequestsQuery, target: RequestsTarget): Sql {
  const values = new Values(target.dialect);
  const isDescending = query.order === 'descending';
  const { from, conditions } = sourceOf(query, target, values);
  if (query.cursor !== undefined) {
    const { lastAtMs, lastId } = query.cursor;
    const beyond = isDescending ? '<' : '>';
    conditions.push(
      `request_start ${beyond}= ${lastAtMs}`,
      `(request_start <> ${lastAtMs} OR id ${beyond} ${values.add(lastId)})`,
    );
  }
  const direction = isDescending ? 'DESC' : 'ASC';
  return {
    sql:
      `SELECT ${columnsIn(from)} FROM ${from} WHERE ${conditions.join(' AND ')} ` +
      `ORDER BY request_start ${direction}, id ${direction} LIMIT ${query.size + 1} OFFSET ${query.offset}`,
    parameters: values.parameters,
  };
}

/** Column `total`: how many there are, or one more than are counted. */
export function compileRequestsTotal(query: RequestsQuery, target: RequestsTarget): Sql {
  const values = new Values(target.dialect);
  const { from, conditions } = sourceOf(query, target, values);
  const found = `SELECT ${columnsIn(from)} FROM ${from} WHERE ${conditions.join(' AND ')} LIMIT ${totalMax + 1}`;
  return {
    sql: `SELECT ${target.dialect.toDouble('count(*)')} AS total FROM (${found}) AS found`,
    parameters: values.parameters,
  };
}

/** All that is known of some exchanges, in one relation. */
export function compileRowsOf(
  relation: string,
  page: readonly { id: string; atMs: number }[],
  { dialect, controlPlanes }: Pick<RequestsTarget, 'dialect' | 'controlPlanes'>,
): Sql {
  const values = new Values(dialect);
  const times = page.map(({ atMs }) => atMs);
  return {
    sql:
      `SELECT * FROM ${relation} WHERE request_start >= ${Math.min(...times)} AND request_start <= ${Math.max(...times)} ` +
      `AND id IN (${page.map(({ id }) => values.add(id)).join(', ')}) AND ${ofControlPlanes(controlPlanes, values)}`,
    parameters: values.parameters,
  };
}

interface Source {
  from: string;
  conditions: string[];
}

/** An exchange has one row among exchanges, and some among messages and guards. */
function columnsIn(from: string): string {
  return `${from === exchanges ? '' : 'DISTINCT '}id, request_start AS at`;
}

const exchanges = 'exchanges';
/** What they tell of the exchange itself is what all tables tell. */
const partsOfExchanges = ['rpcs', 'guard_hits'];

function sourceOf(
  query: RequestsQuery,
  { dialect, startMs, endMs, controlPlanes }: RequestsTarget,
  values: Values,
): Source {
  const inRange =
    `request_start >= ${startMs} AND request_start < ${endMs} AND id IS NOT NULL ` +
    `AND ${ofControlPlanes(controlPlanes, values)}`;
  const foundIn = (relation: string, condition: string) =>
    `id IN (SELECT id FROM ${relation} WHERE ${inRange} AND ${condition})`;
  const own = ownFilterOf(query);
  const conditions = [inRange];
  for (const filter of query.filters) {
    const relation = filter.field.foundIn;
    if (relation === undefined || filter === own) conditions.push(filterSql(filter, values));
    else {
      const { isNegative, positive } = withoutNot(filter);
      conditions.push(`${isNegative ? 'NOT ' : ''}${foundIn(relation, filterSql(positive, values))}`);
    }
  }
  if (query.search !== undefined) {
    const part = values.add(query.search);
    const anywhere = searchedColumns.map((column) => dialect.holds(column, part));
    conditions.push(`(${[...anywhere, foundIn('rpcs', dialect.holds('mcp_tool_name', part))].join(' OR ')})`);
  }
  return { from: own?.field.foundIn ?? exchanges, conditions };
}

/**
 * A filter on messages or guards, where nothing is asked that only exchanges tell: there are few of those rows, and ids of all exchanges need
 * not be read to be compared with theirs.
 */
function ownFilterOf({ filters, search }: RequestsQuery): FieldFilter | undefined {
  const isKnownToParts = ({ field }: FieldFilter) =>
    field.foundIn !== undefined || commonFields.some(({ name }) => name === field.name);
  if (search !== undefined || !filters.every(isKnownToParts)) return undefined;
  return filters.find(
    (filter) => partsOfExchanges.includes(filter.field.foundIn ?? '') && !withoutNot(filter).isNegative,
  );
}

/** An exchange without any such row is not like that: what is not so of any row, rather than not so of some row. */
function withoutNot(filter: FieldFilter): { isNegative: boolean; positive: FieldFilter } {
  const opposites = { not_in: 'in', '!=': '=', empty: 'not_empty' } as const;
  const opposite = opposites[filter.operator as keyof typeof opposites];
  return opposite === undefined
    ? { isNegative: false, positive: filter }
    : { isNegative: true, positive: { ...filter, operator: opposite } };
}
