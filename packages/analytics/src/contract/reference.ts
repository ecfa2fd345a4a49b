import type { EventRow } from '@sallyport/contracts';
import { fieldOf, scopedNames } from './plain-fields.ts';
import { type PlainFilter, passes } from './plain-filters.ts';
import { type Item, itemsOf } from './plain-items.ts';
import { measure } from './plain-metrics.ts';

/** What the answer to a query is, worked out from the rows one by one: slow, plain, and without any SQL. */
export interface PlainQuery {
  datasource: string;
  metrics: readonly string[];
  dimensions: readonly string[];
  filters: readonly PlainFilter[];
  startMs: number;
  endMs: number;
  /** Where buckets begin; one, without the dimension `time`. */
  bucketStartsMs: readonly number[];
  limit: number;
  controlPlaneId: string;
}

export interface PlainEvent {
  atMs: number;
  event: Record<string, string | number | null>;
}

const laterGroupsMax = 50;

export function answerPlainly(rows: readonly EventRow[], query: PlainQuery): PlainEvent[] {
  const items = itemsOf(rows, query.datasource).filter(
    (item) =>
      item.row.startedAtMs >= query.startMs &&
      item.row.startedAtMs < query.endMs &&
      query.filters.every((filter) =>
        query.datasource === 'api_usage'
          ? isSo(item.row, filter, query.controlPlaneId)
          : passes(item, filter, query.controlPlaneId),
      ),
  );
  const groupedBy = query.dimensions.filter((name) => name !== 'time');
  const isSeries = groupedBy.length < query.dimensions.length;
  const keyed = groupedBy.reduce<{ item: Item; keys: string[] }[]>(
    (list, name) =>
      list.flatMap(({ item, keys }) => groupsOf(item, name, query).map((key) => ({ item, keys: [...keys, key] }))),
    items.map((item) => ({ item, keys: [] })),
  );
  groupedBy.forEach((_name, index) => {
    const [first = ''] = query.metrics;
    const groups = [...Map.groupBy(keyed, ({ keys }) => keys[index] as string)].map(([key, members]) => ({
      key,
      size:
        measure(
          first,
          members.map(({ item }) => item),
          1,
        ) ?? Number.NEGATIVE_INFINITY,
    }));
    groups.sort((a, b) => b.size - a.size || Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
    const kept = new Set(groups.slice(0, index === 0 ? query.limit : laterGroupsMax).map(({ key }) => key));
    for (const entry of keyed) if (!kept.has(entry.keys[index] as string)) entry.keys[index] = '____OTHER____';
  });
  const bucketOf = ({ row }: Item) =>
    isSeries ? query.bucketStartsMs.findLastIndex((start) => start <= row.startedAtMs) : 0;
  const cells = Map.groupBy(keyed, ({ item, keys }) => JSON.stringify([bucketOf(item), ...keys]));
  if (query.dimensions.length === 0 && cells.size === 0) cells.set(JSON.stringify([0]), []);
  return [...cells].map(([cell, members]) => {
    const [bucket, ...keys] = JSON.parse(cell) as [number, ...string[]];
    const atMs = query.bucketStartsMs[bucket] as number;
    const endMs = Math.min(query.bucketStartsMs[bucket + 1] ?? query.endMs, query.endMs);
    const minutes = (endMs - Math.max(atMs, query.startMs)) / 60_000;
    const event: PlainEvent['event'] = {};
    groupedBy.forEach((name, index) => {
      event[name] = keys[index] as string;
    });
    for (const name of query.metrics)
      event[name] = measure(
        name,
        members.map(({ item }) => item),
        minutes,
      );
    return { atMs, event };
  });
}

const ofRpcs = ['mcp_method', 'mcp_tool_name', 'mcp_error', 'acl_action', 'acl_reason'];
const opposites: Readonly<Record<string, string>> = { not_in: 'in', '!=': '=', empty: 'not_empty' };

/** The requests that a filter lets through; of messages and guards, those that have one like that. */
export function findPlainly(
  rows: readonly EventRow[],
  { filters, startMs, endMs, controlPlaneId }: Pick<PlainQuery, 'filters' | 'startMs' | 'endMs' | 'controlPlaneId'>,
): EventRow[] {
  return rows.filter(
    (row) =>
      row.startedAtMs >= startMs &&
      row.startedAtMs < endMs &&
      filters.every((filter) => isSo(row, filter, controlPlaneId)),
  );
}

function isSo(row: EventRow, filter: PlainFilter, controlPlaneId: string): boolean {
  const isOfRpcs = ofRpcs.includes(filter.field);
  if (!isOfRpcs && !filter.field.startsWith('guard_')) return passes({ row }, filter, controlPlaneId);
  const items = itemsOf([row], isOfRpcs ? 'agentic_usage' : 'guard_usage');
  const opposite = opposites[filter.operator];
  if (opposite === undefined) return items.some((item) => passes(item, filter, controlPlaneId));
  return !items.some((item) => passes(item, { ...filter, operator: opposite }, controlPlaneId));
}

function groupsOf(item: Item, name: string, { controlPlaneId }: PlainQuery): string[] {
  if (name === 'consumer_group') return item.row.consumerGroups.length === 0 ? ['empty'] : [...item.row.consumerGroups];
  const value = name === 'control_plane' ? controlPlaneId : fieldOf(item, name);
  if (value === undefined || value === '') return ['empty'];
  return [scopedNames.includes(name) ? `${controlPlaneId}:${value}` : String(value)];
}
