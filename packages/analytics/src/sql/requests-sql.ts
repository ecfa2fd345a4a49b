import { commonFields } from '../datasets/common-fields.ts';
import type { FieldFilter } from '../query/filter.ts';
import type { RequestsQuery } from '../query/requests-query.ts';
import { conditionSql, searchSql, withoutNot } from './condition-sql.ts';
import type { Dialect } from './dialect.ts';
import { filterSql } from './filter-sql.ts';
import { ofControlPlanes } from './scope-sql.ts';
import { type Sql, Values } from './values.ts';

/** Beyond this many it is said that there are at least so many. */
export const totalMax = 100_000;

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

function sourceOf(query: RequestsQuery, { startMs, endMs, controlPlanes }: RequestsTarget, values: Values): Source {
  const inRange =
    `request_start >= ${startMs} AND request_start < ${endMs} AND id IS NOT NULL ` +
    `AND ${ofControlPlanes(controlPlanes, values)}`;
  const own = ownFilterOf(query);
  const conditions = [inRange];
  for (const filter of query.filters)
    conditions.push(filter === own ? filterSql(filter, values) : conditionSql(filter, inRange, values));
  if (query.search !== undefined) conditions.push(searchSql(query.search, inRange, values));
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
