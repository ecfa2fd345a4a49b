import { randomUUID } from 'node:crypto';
import type { ResultRow } from '../analytics-store.ts';
import { writeCursor } from '../query/cursor.ts';
import type { RequestsQuery } from '../query/requests-query.ts';
import { writeTail } from '../query/tail.ts';
import { intervalOf } from '../query/time-range.ts';
import { dialects } from '../sql/dialect.ts';
import { compileRequestsQuery, compileRequestsTotal, totalMax } from '../sql/requests-sql.ts';
import type { Sql } from '../sql/values.ts';
import type { Display } from './display.ts';
import type { QueryPorts } from './metrics-result.ts';
import { namesIn, recordsOf } from './records.ts';
import type { RequestRecord } from './request-record.ts';
import { answerTail } from './tail-result.ts';

/** An answer of `POST /v2/api-requests`. */
export interface RequestsResult {
  results: RequestRecord[];
  meta: {
    time_range: { start: string; end: string };
    query_id: string;
    size: number;
    offset: number;
    /** How many there are in the range; where it is not exact, at least so many. */
    total: number;
    total_is_exact: boolean;
    /** Of the next page; absent on the last one. */
    cursor?: string;
    /** Where a live tail goes on; absent where the range has ended, or this is not its newest page. */
    tail?: string;
    display: Display;
  };
}

export async function answerRequestsQuery(
  query: RequestsQuery,
  ports: QueryPorts,
  { signal }: { signal?: AbortSignal } = {},
): Promise<RequestsResult> {
  const dialect = dialects[ports.store.dialect];
  const ask = ({ sql, parameters }: Sql) => ports.store.query(sql, parameters, signal && { signal });
  const { tail } = query;
  if (tail !== undefined) return await answerTail({ ...query, tail }, ports, ask);
  const nowMs = ports.clock.nowMs();
  const { startMs, endMs } = query.cursor ?? intervalOf(query.timeRange, nowMs);
  const target = { dialect, startMs, endMs, controlPlanes: ports.controlPlanes };
  const [found, total] = await Promise.all([ask(compileRequestsQuery(query, target)), totalOf(query, target, ask)]);
  const page = found.slice(0, query.size).map(({ id, at }) => ({ id: String(id), atMs: Number(at) }));
  const results = await recordsOf(page, target, ask);
  const last = page.at(-1);
  const hasMore = found.length > query.size && last !== undefined;
  return {
    results,
    meta: {
      time_range: { start: new Date(startMs).toISOString(), end: new Date(endMs).toISOString() },
      query_id: randomUUID(),
      size: query.size,
      offset: query.offset,
      total: total.total,
      total_is_exact: total.isTotalExact,
      ...(hasMore && {
        cursor: writeCursor({ ...total, startMs, endMs, lastAtMs: last.atMs, lastId: last.id }, query.fingerprint),
      }),
      ...(isNewest(query) &&
        endMs >= nowMs && {
          tail: writeTail(page, { nowMs, sinceMs: startMs, isAll: !hasMore, fingerprint: query.tailFingerprint }),
        }),
      display: await namesIn(results, ports),
    },
  };
}

/** Whether the answer begins with what is newest. */
function isNewest({ order, offset, cursor }: RequestsQuery): boolean {
  return order === 'descending' && offset === 0 && cursor === undefined;
}

async function totalOf(
  query: RequestsQuery,
  target: Parameters<typeof compileRequestsTotal>[1],
  ask: (sql: Sql) => Promise<ResultRow[]>,
): Promise<{ total: number; isTotalExact: boolean }> {
  const { cursor } = query;
  if (cursor !== undefined) return { total: cursor.total, isTotalExact: cursor.isTotalExact };
  const [row] = await ask(compileRequestsTotal(query, target));
  const counted = Number(row?.['total']);
  return { total: Math.min(counted, totalMax), isTotalExact: counted <= totalMax };
}
