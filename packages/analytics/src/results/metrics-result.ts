import { randomUUID } from 'node:crypto';
import type { AnalyticsStore, ResultRow } from '../analytics-store.ts';
import type { Field, Unit } from '../datasets/data-set.ts';
import { type Buckets, cutInBuckets, floorToBucket, oneBucket } from '../query/buckets.ts';
import { chooseGranularity } from '../query/granularity.ts';
import type { MetricsQuery } from '../query/metrics-query.ts';
import { intervalOf } from '../query/time-range.ts';
import { dialects } from '../sql/dialect.ts';
import { compileMetricsQuery, otherGroup } from '../sql/metrics-sql.ts';
import { type Display, displayOf, type NamePorts } from './display.ts';

/** An answer of `POST /v2/metrics`. */
export interface MetricsResult {
  data: { timestamp: string; event: Record<string, string | number | null> }[];
  meta: {
    start: string;
    end: string;
    query_id: string;
    granularity_ms: number;
    limit: number;
    truncated: boolean;
    metric_units: Record<string, Unit>;
    display: Display;
  };
}

export interface QueryPorts extends NamePorts {
  store: Pick<AnalyticsStore, 'dialect' | 'query'>;
  clock: { nowMs(): number };
}

/** Rows of one answer: times and groups together. */
const rowsMax = 100_000;

export async function answerMetricsQuery(
  query: MetricsQuery,
  ports: QueryPorts,
  { signal }: { signal?: AbortSignal } = {},
): Promise<MetricsResult> {
  const { startMs, endMs, buckets } = rangeOf(query, ports.clock.nowMs());
  const { sql, parameters } = compileMetricsQuery(query, {
    dialect: dialects[ports.store.dialect],
    startMs,
    endMs,
    buckets,
    controlPlanes: ports.controlPlanes,
  });
  const rows = await ports.store.query(sql, parameters, { rowsMax, ...(signal && { signal }) });
  const events = rows.map((row) => eventOf(row, query, { startMs, endMs, buckets }));
  events.sort(byTimeThenSize(query));
  return {
    data: events.map(({ atMs, event }) => ({ timestamp: new Date(atMs).toISOString(), event })),
    meta: {
      start: new Date(startMs).toISOString(),
      end: new Date(endMs).toISOString(),
      query_id: randomUUID(),
      granularity_ms: buckets.stepMs,
      limit: query.limit,
      truncated: rows.some((row) => query.dimensions.some((_field, index) => row[`g${index}`] === otherGroup)),
      metric_units: Object.fromEntries(query.metrics.map(({ name, unit }) => [name, unit])),
      display: await namesIn(rows, query.dimensions, ports),
    },
  };
}

interface Range {
  startMs: number;
  endMs: number;
  buckets: Buckets;
}

function rangeOf(query: MetricsQuery, nowMs: number): Range {
  const { startMs, endMs, zone, isRelative } = intervalOf(query.timeRange, nowMs);
  if (!query.isSeries || query.granularity === 'trend') return { startMs, endMs, buckets: oneBucket(startMs, endMs) };
  const granularity = chooseGranularity(endMs - startMs, query.granularity);
  const flooredMs = isRelative ? floorToBucket(startMs, granularity, zone) : startMs;
  return { startMs: flooredMs, endMs, buckets: cutInBuckets(flooredMs, endMs, granularity, zone) };
}

interface Event {
  atMs: number;
  event: Record<string, string | number | null>;
}

function eventOf(row: ResultRow, query: MetricsQuery, range: Range): Event {
  const { startsMs } = range.buckets;
  const index = query.isSeries ? Number(row['b']) : 0;
  const atMs = startsMs[index] ?? range.startMs;
  const minutes = (Math.min(startsMs[index + 1] ?? range.endMs, range.endMs) - Math.max(atMs, range.startMs)) / 60_000;
  const event: Event['event'] = {};
  query.dimensions.forEach((field, position) => {
    event[field.name] = String(row[`g${position}`]);
  });
  query.metrics.forEach(({ name, value }, position) => {
    const number = row[`m${position}`];
    const isKnown = typeof number === 'number' && Number.isFinite(number);
    event[name] = !isKnown ? null : value.type === 'perMinute' ? number / minutes : number;
  });
  return { atMs, event };
}

/** Oldest first; within a time the largest first and others last. */
function byTimeThenSize({ metrics, dimensions }: MetricsQuery): (a: Event, b: Event) => number {
  const size = ({ event }: Event) =>
    (metrics[0] && (event[metrics[0].name] as number | null)) ?? Number.NEGATIVE_INFINITY;
  const others = ({ event }: Event) => dimensions.filter(({ name }) => event[name] === otherGroup).length;
  const groups = ({ event }: Event) => dimensions.map(({ name }) => event[name]).join('\0');
  return (a, b) =>
    a.atMs - b.atMs || others(a) - others(b) || Math.sign(size(b) - size(a)) || (groups(a) < groups(b) ? -1 : 1);
}

async function namesIn(rows: readonly ResultRow[], dimensions: readonly Field[], ports: NamePorts): Promise<Display> {
  const display: Display = {};
  for (const [index, field] of dimensions.entries())
    display[field.name] = await displayOf(
      field,
      rows.map((row) => String(row[`g${index}`])),
      ports,
    );
  return display;
}
