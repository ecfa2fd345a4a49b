import { randomUUID } from 'node:crypto';
import type { ResultRow } from '../analytics-store.ts';
import type { RequestsQuery } from '../query/requests-query.ts';
import { type RequestsTail, seenMax, wasShown, writeTail } from '../query/tail.ts';
import { dialects } from '../sql/dialect.ts';
import { compileRequestsQuery } from '../sql/requests-sql.ts';
import type { Sql } from '../sql/values.ts';
import type { QueryPorts } from './metrics-result.ts';
import { namesIn, recordsOf } from './records.ts';
import type { RequestsResult } from './requests-result.ts';

/** Clocks of gateways may be ahead. Milliseconds. */
const aheadMsMax = 86_400_000;

/** What has come since the answer that told the tail, newest first: no more than are asked for, and then it says so. */
export async function answerTail(
  query: RequestsQuery & { tail: RequestsTail },
  ports: QueryPorts,
  ask: (sql: Sql) => Promise<ResultRow[]>,
): Promise<RequestsResult> {
  const { tail, size } = query;
  const nowMs = ports.clock.nowMs();
  const range = { startMs: tail.fromMs, endMs: nowMs + aheadMsMax };
  const target = { dialect: dialects[ports.store.dialect], ...range, controlPlanes: ports.controlPlanes };
  const read = seenMax + size;
  const found = await ask(compileRequestsQuery({ ...query, size: read }, target));
  const recent = found.slice(0, read).map(({ id, at }) => ({ id: String(id), atMs: Number(at) }));
  const fresh = recent.filter(({ id }) => !wasShown(tail, id));
  const results = await recordsOf(fresh.slice(0, size), target, ask);
  const isAll = found.length <= read;
  return {
    results,
    meta: {
      time_range: { start: new Date(tail.fromMs).toISOString(), end: new Date(nowMs).toISOString() },
      query_id: randomUUID(),
      size,
      offset: 0,
      total: fresh.length,
      total_is_exact: isAll,
      tail: writeTail(recent, { nowMs, sinceMs: tail.fromMs, isAll, fingerprint: query.tailFingerprint }),
      display: await namesIn(results, ports),
    },
  };
}
