import type { QueryParameter } from '../analytics-store.ts';

/** What DuckDB and ClickHouse say differently. Arguments are SQL, but for names and values. */
export interface Dialect {
  placeholder(name: string, value: QueryParameter): string;
  toDouble(sql: string): string;
  toText(sql: string): string;
  /** Of whole numbers, towards zero. */
  divide(dividend: string, divisor: string): string;
  /** Exact, interpolated between the two nearest values; null where there are none. */
  percentile(of: string, p: number, askedTogether: readonly number[]): string;
  countDistinct(of: string): string;
  /** How a `WITH` is told that its rows are few and used several times, or many. */
  computedOnce: string;
  computedWhereUsed: string;
  listHas(list: string, item: string): string;
  isEmptyList(list: string): string;
  /** Makes a row per item, and one of null for a list without any. */
  eachOf(list: string): string;
  startsWith(text: string, start: string): string;
  endsWith(text: string, end: string): string;
  /** A value for `like`: these pieces, between which any characters may stand. */
  patternOf(pieces: readonly string[]): string;
  like(text: string, pattern: string): string;
  /** Whether a text holds another, capital letters or not. */
  holds(text: string, part: string): string;
}

export const duckDb: Dialect = {
  placeholder: (name) => `$${name}`,
  toDouble: (sql) => `CAST(${sql} AS DOUBLE)`,
  toText: (sql) => `CAST(${sql} AS VARCHAR)`,
  divide: (dividend, divisor) => `(${dividend}) // (${divisor})`,
  percentile: duckDbPercentile,
  countDistinct: (of) => `count(DISTINCT ${of})`,
  computedOnce: 'MATERIALIZED',
  computedWhereUsed: 'NOT MATERIALIZED',
  listHas: (list, item) => `coalesce(list_contains(${list}, ${item}), false)`,
  isEmptyList: (list) => `coalesce(len(${list}), 0) = 0`,
  eachOf: (list) => `unnest(CASE WHEN coalesce(len(${list}), 0) = 0 THEN [NULL] ELSE ${list} END)`,
  startsWith: (text, start) => `starts_with(${text}, ${start})`,
  endsWith: (text, end) => `ends_with(${text}, ${end})`,
  // DuckDB's LIKE tries again and again, for hours and past any limit where a caller's path is long enough; RE2 goes through it once.
  patternOf: (pieces) => pieces.map((piece) => piece.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')).join('.*'),
  like: (text, pattern) => `regexp_full_match(${text}, ${pattern}, 's')`,
  holds: (text, part) => `contains(lower(${text}), lower(${part}))`,
};

/**
 * Durations have two decimals: as whole numbers they are ordered in a third of the time. All of one column are asked for by the same
 * text, which DuckDB computes once.
 */
function duckDbPercentile(of: string, p: number, askedTogether: readonly number[]): string {
  return `quantile_cont(CAST((${of}) * 100 AS BIGINT), [${askedTogether.join(', ')}])[${askedTogether.indexOf(p) + 1}] / 100`;
}

export const clickHouse: Dialect = {
  placeholder: (name, value) => `{${name}:${clickHouseType(value)}}`,
  toDouble: (sql) => `toFloat64(${sql})`,
  toText: (sql) => `toString(${sql})`,
  divide: (dividend, divisor) => `intDiv(${dividend}, ${divisor})`,
  percentile: (of, p) => `quantileExactInclusive(${p})(${of})`,
  countDistinct: (of) => `uniqExact(${of})`,
  computedOnce: '',
  computedWhereUsed: '',
  listHas: (list, item) => `has(${list}, ${item})`,
  isEmptyList: (list) => `empty(${list})`,
  eachOf: (list) => `arrayJoin(if(empty(${list}), [NULL], ${list}))`,
  startsWith: (text, start) => `startsWith(${text}, ${start})`,
  endsWith: (text, end) => `endsWith(${text}, ${end})`,
  patternOf: (pieces) => pieces.map((piece) => piece.replaceAll(/[\\%_]/g, '\\$&')).join('%'),
  like: (text, pattern) => `${text} LIKE ${pattern}`,
  holds: (text, part) => `positionCaseInsensitiveUTF8(${text}, ${part}) > 0`,
};

export const dialects: Readonly<Record<'duckdb' | 'clickhouse', Dialect>> = { duckdb: duckDb, clickhouse: clickHouse };

function clickHouseType(value: QueryParameter): string {
  if (typeof value === 'string') return 'String';
  if (typeof value === 'boolean') return 'Bool';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'Int64' : 'Float64';
  return value.every((item) => typeof item === 'string') ? 'Array(String)' : 'Array(Float64)';
}
