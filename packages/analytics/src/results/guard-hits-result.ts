import type { ResultRow, ResultValue } from '../analytics-store.ts';
import type { GuardHitsQuery } from '../query/guard-hits-query.ts';
import { intervalOf } from '../query/time-range.ts';
import { dialects } from '../sql/dialect.ts';
import { filterSql } from '../sql/filter-sql.ts';
import { compileRowsOf, totalMax } from '../sql/requests-sql.ts';
import { ofControlPlanes } from '../sql/scope-sql.ts';
import { type Sql, Values } from '../sql/values.ts';
import type { Display } from './display.ts';
import type { QueryPorts } from './metrics-result.ts';
import { namesIn } from './records.ts';
import { type RequestRecord, requestRecord } from './request-record.ts';

/** What one guard made of one phase of a request, and of which. */
export interface GuardHit {
  request: RequestRecord;
  guard: RequestRecord['guards'][number];
}

export interface GuardHitsResult {
  hits: GuardHit[];
  total: number;
  totalIsExact: boolean;
  startMs: number;
  endMs: number;
  display: Display;
}

/** Single hits, the latest first, as long as single requests are kept. */
export async function answerGuardHits(
  query: GuardHitsQuery,
  ports: QueryPorts,
  { signal }: { signal?: AbortSignal } = {},
): Promise<GuardHitsResult> {
  const { startMs, endMs } = intervalOf(query.timeRange, ports.clock.nowMs());
  const ask = ({ sql, parameters }: Sql) => ports.store.query(sql, parameters, signal && { signal });
  const { page, total } = compile(query, { startMs, endMs }, ports);
  const [rows, [counted]] = await Promise.all([ask(page), ask(total)]);
  const requests = await requestsOf(rows, ports, ask);
  const hits = rows.flatMap((row): GuardHit[] => {
    const request = requests.get(row['id']);
    if (request === undefined) return [];
    const record = requestRecord(request, [], [row]);
    return [{ request: record, guard: record.guards[0]! }];
  });
  const count = Number(counted?.['total']);
  return {
    hits,
    total: Math.min(count, totalMax),
    totalIsExact: count <= totalMax,
    ...{ startMs, endMs },
    display: await namesIn(
      hits.map(({ request }) => request),
      ports,
    ),
  };
}

async function requestsOf(
  rows: readonly ResultRow[],
  { store, controlPlanes }: QueryPorts,
  ask: (sql: Sql) => Promise<ResultRow[]>,
): Promise<ReadonlyMap<ResultValue | undefined, ResultRow>> {
  if (rows.length === 0) return new Map();
  const page = rows.map((row) => ({ id: String(row['id']), atMs: Number(row['request_start']) }));
  const found = await ask(compileRowsOf('exchanges', page, { dialect: dialects[store.dialect], controlPlanes }));
  return new Map(found.map((row) => [row['id'], row]));
}

function compile(
  { filters, includesPassed, size, offset }: GuardHitsQuery,
  { startMs, endMs }: { startMs: number; endMs: number },
  { store, controlPlanes }: QueryPorts,
): { page: Sql; total: Sql } {
  const values = new Values(dialects[store.dialect]);
  const conditions = [
    `request_start >= ${startMs} AND request_start < ${endMs} AND id IS NOT NULL`,
    ofControlPlanes(controlPlanes, values),
    ...(includesPassed ? [] : ["guard_outcome <> 'passed'"]),
    ...filters.map((filter) => filterSql(filter, values)),
  ].join(' AND ');
  const { parameters } = values;
  const order = 'request_start DESC, id DESC, guard_plugin, guard_phase, guard_rule';
  const some = `SELECT id FROM guard_hits WHERE ${conditions} LIMIT ${totalMax + 1}`;
  return {
    page: {
      sql: `SELECT * FROM guard_hits WHERE ${conditions} ORDER BY ${order} LIMIT ${size} OFFSET ${offset}`,
      parameters,
    },
    total: { sql: `SELECT ${values.dialect.toDouble('count(*)')} AS total FROM (${some}) AS found`, parameters },
  };
}
