import type { Field } from '../datasets/data-set.ts';
import type { Buckets } from '../query/buckets.ts';
import type { MetricsQuery } from '../query/metrics-query.ts';
import { type AggregateSql, aggregateSql } from './aggregate-sql.ts';
import { bucketSql } from './bucket-sql.ts';
import { conditionSql, searchSql } from './condition-sql.ts';
import type { Dialect } from './dialect.ts';
import { ofControlPlanes } from './scope-sql.ts';
import { type Sql, Values } from './values.ts';

/** Ids of the groups of what has no value, and of what is beyond the limit; Konnect's. */
export const emptyGroup = 'empty';
export const otherGroup = '____OTHER____';

/** Of dimensions after the first. */
export const laterGroupsMax = 50;

export interface MetricsTarget {
  dialect: Dialect;
  startMs: number;
  endMs: number;
  buckets: Buckets;
  /** Whose rows count. */
  controlPlanes: readonly { id: string }[];
}

/**
 * Columns of the result: `b` index of the bucket, `g0`, `g1`… groups, `m0`, `m1`… metrics.
 *
 * Rows are gone through once: summed up by the columns as they are, and the few sums are then grouped by the texts that ids
 * are. Percentiles need the rows themselves, which are then gone through once more for the largest groups of each dimension.
 */
export function compileMetricsQuery(query: MetricsQuery, target: MetricsTarget): Sql {
  const { dialect } = target;
  const values = new Values(dialect);
  const asked = query.metrics.map(({ value }) => value);
  const aggregates = asked.map((value) => aggregateSql(value, asked, dialect));
  const source = sourceOf(query, aggregates, target, values);
  const { totals } = source;
  const groups = query.dimensions.map((_field, index) => {
    const largest =
      `SELECT k${index} FROM parts GROUP BY k${index} ORDER BY ${totals[0]} DESC NULLS LAST, k${index} ` +
      `LIMIT ${index === 0 ? query.limit : laterGroupsMax}`;
    return {
      name: `g${index}`,
      sql: `CASE WHEN k${index} IN (SELECT k${index} FROM (${largest})) THEN k${index} ELSE '${otherGroup}' END`,
    };
  });
  const keys = [...(query.isSeries ? [{ name: 'b', sql: 'b' }] : []), ...groups];
  const selected = [...keys, ...totals.map((sql, index) => ({ name: `m${index}`, sql }))];
  const by = keys.length === 0 ? '' : ` GROUP BY ${keys.map(({ name }) => name).join(', ')}`;
  return {
    sql:
      `WITH parts AS ${source.isSmall ? dialect.computedOnce : dialect.computedWhereUsed} (${source.sql}) ` +
      `SELECT ${list(selected)} FROM parts${by}`,
    parameters: values.parameters,
  };
}

interface Source {
  /** Columns: `b`, keys `k0`, `k1`…, and partial sums, or whatever the relation has. */
  sql: string;
  isSmall: boolean;
  /** The metrics, over its rows. */
  totals: readonly string[];
}

function sourceOf(
  query: MetricsQuery,
  aggregates: readonly AggregateSql[],
  target: MetricsTarget,
  values: Values,
): Source {
  const { dialect, buckets } = target;
  const bucket = query.isSeries ? [{ name: 'b', sql: bucketSql('request_start', buckets, dialect) }] : [];
  const rows = rowsOf(query, target, values);
  const partials = aggregates.map(({ partial }, index) =>
    partial?.map((sql, position) => ({ name: `x${index}_${position}`, sql })),
  );
  if (partials.includes(undefined)) {
    const keys = query.dimensions.map((field, index) => ({
      name: `k${index}`,
      sql: keySql(field, columnsOf(field), dialect),
    }));
    return {
      sql: `SELECT ${list([{ name: '', sql: '*' }, ...bucket, ...keys])} FROM ${rows}`,
      isSmall: false,
      totals: aggregates.map(({ direct }) => direct),
    };
  }
  const sums = partials.flatMap((partial) => partial ?? []);
  const columns = query.dimensions.map((field, index) =>
    columnsOf(field).map((sql, position) => ({ name: `c${index}_${position}`, sql })),
  );
  const keys = columns.map((named, index) => ({
    name: `k${index}`,
    sql: keySql(
      query.dimensions[index]!,
      named.map(({ name }) => name),
      dialect,
    ),
  }));
  const groupedBy = [...bucket, ...columns.flat()];
  const by = groupedBy.length === 0 ? '' : ` GROUP BY ${groupedBy.map(({ name }) => name).join(', ')}`;
  const summed = `SELECT ${list([...groupedBy, ...sums])} FROM ${rows}${by}`;
  return {
    sql: keys.length === 0 ? summed : `SELECT ${list([{ name: '', sql: '*' }, ...keys])} FROM (${summed})`,
    isSmall: true,
    totals: aggregates.map(({ ofPartial }, index) => ofPartial((partials[index] ?? []).map(({ name }) => name))),
  };
}

/** What is counted: rows of the relation, or of each item of a list that is grouped by. */
function rowsOf({ dataSet, dimensions, filters, search }: MetricsQuery, target: MetricsTarget, values: Values): string {
  const inRange =
    `request_start >= ${target.startMs} AND request_start < ${target.endMs} ` +
    `AND ${ofControlPlanes(target.controlPlanes, values)}`;
  const conditions = [
    inRange,
    ...filters.map((filter) => conditionSql(filter, inRange, values)),
    ...(search === undefined ? [] : [searchSql(search, inRange, values)]),
  ].join(' AND ');
  const items = dimensions
    .filter(({ kind }) => kind.type === 'list')
    .map((field) => ({ name: itemOf(field), sql: target.dialect.eachOf(field.sql) }));
  const relation = joinedRelation(dataSet.relation, [...dimensions, ...filters.map(({ field }) => field)], target);
  return items.length === 0
    ? `${relation} WHERE ${conditions}`
    : `(SELECT ${list([{ name: '', sql: '*' }, ...items])} FROM ${relation} WHERE ${conditions})`;
}

/** The relation, with the columns that other relations tell of its exchanges. */
function joinedRelation(relation: string, fields: readonly Field[], { startMs, endMs }: MetricsTarget): string {
  const inRange = `request_start >= ${startMs} AND request_start < ${endMs}`;
  return [...Map.groupBy(fields, ({ joined }) => joined)].reduce((rows, [joined, members]) => {
    if (joined === undefined) return rows;
    const columns = [...new Set(members.map(({ sql }) => sql))];
    return (
      `(SELECT own.*, ${columns.map((column) => `other.${column} AS ${column}`).join(', ')} FROM ${rows} AS own ` +
      `LEFT JOIN (SELECT id, ${columns.join(', ')} FROM ${joined} WHERE ${inRange}) AS other ON own.id = other.id)`
    );
  }, relation);
}

/** What a dimension is made of. Ids of entities are known within their control plane only. */
function columnsOf(field: Field): string[] {
  if (field.kind.type === 'list') return [itemOf(field)];
  return field.kind.type === 'scoped' ? ['control_plane', field.sql] : [field.made?.of ?? field.sql];
}

function keySql({ made }: Field, columns: readonly string[], dialect: Dialect): string {
  const texts = (made === undefined ? columns : columns.map(made.sql)).map(
    (column) => `nullif(${dialect.toText(column)}, '')`,
  );
  return `coalesce(${texts.join(` || ':' || `)}, '${emptyGroup}')`;
}

function itemOf({ name }: Field): string {
  return `${name}_item`;
}

function list(selected: readonly { name: string; sql: string }[]): string {
  return selected.map(({ name, sql }) => (name === '' || name === sql ? sql : `${sql} AS ${name}`)).join(', ');
}
