import { zoneOf } from '@sallyport/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnalyticsStore } from '../analytics-store.ts';
import { type DataSet, type Field, operatorsOf } from '../datasets/data-set.ts';
import { dataSets } from '../datasets/data-sets.ts';
import { apiRequests } from '../datasets/sets/api-requests.ts';
import { cutInBuckets } from '../query/buckets.ts';
import { allowedGranularities, granularities } from '../query/granularity.ts';
import { metricsQuerySchemaOf } from '../query/metrics-query.ts';
import { requestsQuerySchema } from '../query/requests-query.ts';
import { answerMetricsQuery } from '../results/metrics-result.ts';
import { noNames } from '../results/names.ts';
import { answerRequestsQuery } from '../results/requests-result.ts';
import { conversationOf } from './plain-fields.ts';
import { answerPlainly, findPlainly, type PlainEvent } from './reference.ts';
import { generateRows, hostileTexts } from './rows.ts';

const controlPlane = { id: 'c0', name: 'Production' };
/** Clocks in Berlin go back on the second day. */
const fromMs = Date.parse('2026-10-24T00:00:00Z');
const toMs = Date.parse('2026-10-27T00:00:00Z');
const rows = generateRows(2000, { seed: 7, fromMs, toMs });
const querySchema = metricsQuerySchemaOf({ metricsMax: 3, dimensionsMax: 3 });

/** What any store answers, as worked out from the rows without SQL. */
export function describeQueries(
  name: string,
  open: (clock: { nowMs(): number }) => Promise<AnalyticsStore>,
  { runs }: { runs: number },
): void {
  describe(`queries on ${name}`, () => {
    let store: AnalyticsStore;
    beforeAll(async () => {
      store = await open({ nowMs: () => toMs });
      for (let first = 0; first < rows.length; first += 500)
        await store.insert({ controlPlaneId: controlPlane.id, rows: rows.slice(first, first + 500) });
      await store.assign(
        rows.map((row) => {
          const id = conversationOf(row);
          const conversation = id === undefined ? undefined : { id, startedAtMs: fromMs };
          return { id: row.id, startedAtMs: row.startedAtMs, conversation, parentId: undefined };
        }),
      );
    });
    afterAll(() => store?.close());

    it('is not kept busy by a long path and a pattern of many stars', async () => {
      const row = { ...rows[0]!, id: 'long', startedAtMs: toMs - 1, uri: `/${'a'.repeat(2_000)}` };
      const clock = { nowMs: () => toMs };
      const one = await open(clock);
      try {
        await one.insert({ controlPlaneId: controlPlane.id, rows: [row] });
        for (const [end, total] of [
          ['b', 0],
          ['a', 1],
        ] as const) {
          const value = `${'*a'.repeat(40)}*${end}`;
          const query = requestsQuerySchema.parse({ filters: [{ field: 'request_uri', operator: '=', value }] });
          const { meta } = await answerRequestsQuery(query, {
            store: one,
            names: noNames,
            clock,
            controlPlanes: [controlPlane],
          });
          expect(meta.total).toBe(total);
        }
      } finally {
        await one.close();
      }
    });

    it('answers as one would who counts by hand, whatever is asked', async () => {
      await fc.assert(
        fc.asyncProperty(anyQuery, async (wanted) => {
          const { body, ...range } = wanted;
          const parsed = querySchema.parse(body);
          const result = await answerMetricsQuery(parsed, {
            store,
            names: noNames,
            clock: { nowMs: () => toMs },
            controlPlanes: [controlPlane],
          });
          const expected = answerPlainly(rows, { ...body, ...range, controlPlaneId: controlPlane.id });
          expectSame(
            result.data.map(({ timestamp, event }) => ({ atMs: Date.parse(timestamp), event })),
            expected,
          );
        }),
        { numRuns: runs, seed: 20_261_126 },
      );
    }, 120_000);

    it('finds the requests that one would pick out by hand, page by page', async () => {
      const ports = { store, names: noNames, clock: { nowMs: () => toMs }, controlPlanes: [controlPlane] };
      await fc.assert(
        fc.asyncProperty(anySearch, async ({ body, startMs, endMs }) => {
          const { filters } = body;
          const expected = findPlainly(rows, { filters, startMs, endMs, controlPlaneId: controlPlane.id });
          const inOrder = expected
            .map(({ id, requestId, startedAtMs }) => ({ id, requestId, startedAtMs }))
            .sort((a, b) => a.startedAtMs - b.startedAtMs || (a.id < b.id ? -1 : 1));
          if (body.order === 'descending') inOrder.reverse();
          const found: string[] = [];
          let cursor: string | undefined;
          do {
            const page = await answerRequestsQuery(requestsQuerySchema.parse({ ...body, cursor }), ports);
            expect(page.meta).toMatchObject({ total: expected.length, total_is_exact: true });
            found.push(...page.results.map((record) => record.request_id));
            cursor = page.meta.cursor;
          } while (cursor !== undefined && found.length < 3 * body.size);
          expect(found).toEqual(
            inOrder.slice(0, cursor === undefined ? undefined : found.length).map((row) => row.requestId),
          );
        }),
        { numRuns: Math.ceil(runs / 6), seed: 20_261_126 },
      );
    }, 120_000);
  });
}

const anySearch = fc
  .record({
    range: anyRange(),
    filters: fc.array(anyFilter(apiRequests), { minLength: 0, maxLength: 2 }),
    order: fc.constantFrom('ascending' as const, 'descending' as const),
    size: fc.constantFrom(1, 7, 40),
  })
  .map(({ range, filters, order, size }) => ({
    startMs: range.startMs,
    endMs: range.endMs,
    body: {
      filters,
      order,
      size,
      time_range: {
        type: 'absolute' as const,
        start: new Date(range.startMs).toISOString(),
        end: new Date(range.endMs).toISOString(),
      },
    },
  }));

const anyQuery = fc
  .record({ dataSet: fc.constantFrom(...dataSets), range: anyRange(), limit: fc.constantFrom(1, 2, 5, 50) })
  .chain(({ dataSet, range, limit }) =>
    fc
      .record({
        metrics: fc.uniqueArray(fc.constantFrom(...dataSet.metrics.map((metric) => metric.name)), {
          minLength: 1,
          maxLength: 3,
        }),
        dimensions: fc.uniqueArray(
          fc.constantFrom(...dataSet.fields.filter((field) => field.isDimension).map((field) => field.name), 'time'),
          { maxLength: 3 },
        ),
        filters: fc.array(anyFilter(dataSet), { maxLength: 2 }),
      })
      .map(({ metrics, dimensions, filters }) => {
        const { startMs, endMs, tz, granularity } = range;
        const body = {
          datasource: dataSet.name,
          metrics,
          dimensions,
          filters,
          limit,
          time_range: {
            type: 'absolute' as const,
            start: new Date(startMs).toISOString(),
            end: new Date(endMs).toISOString(),
            tz,
          },
          ...(dimensions.includes('time') && { granularity }),
        };
        const bucketStartsMs = dimensions.includes('time')
          ? cutInBuckets(startMs, endMs, granularity, zoneOf(tz)).startsMs
          : [startMs];
        return { body, startMs, endMs, bucketStartsMs, ...body };
      }),
  );

function anyRange() {
  return fc
    .record({
      startMs: fc.integer({ min: fromMs - 3_600_000, max: toMs - 3_600_000 }),
      lengthMs: fc.constantFrom(600_000, 3_600_000, 20_000_000, 86_400_000, 3 * 86_400_000),
      tz: fc.constantFrom('Etc/UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/New_York'),
      granularity: fc.constantFrom(...(Object.keys(granularities) as (keyof typeof granularities)[])),
    })
    .map(({ startMs, lengthMs, tz, granularity }) => {
      const allowed = allowedGranularities(lengthMs);
      return {
        startMs,
        endMs: startMs + lengthMs,
        tz,
        granularity: allowed.includes(granularity) ? granularity : (allowed[0] as typeof granularity),
      };
    });
}

function anyFilter({ fields }: DataSet) {
  return fc.constantFrom(...fields.filter(({ isFilter }) => isFilter)).chain((field) =>
    fc.constantFrom(...operatorsOf(field.kind)).chain((operator) => {
      const filter = { field: field.name, operator };
      if (operator === 'empty' || operator === 'not_empty') return fc.constant(filter);
      const value = anyValue(field);
      return operator === 'in' || operator === 'not_in'
        ? fc.array(value, { minLength: 1, maxLength: 4 }).map((list) => ({ ...filter, value: list }))
        : value.map((one) => ({ ...filter, value: one }));
    }),
  );
}

function anyValue({ kind, name, values }: Field): fc.Arbitrary<string | number | boolean> {
  switch (kind.type) {
    case 'number':
      return fc.oneof(
        fc.integer({ min: 0, max: 3000 }),
        fc.integer({ min: 0, max: 800 }).map((eighths) => eighths / 8),
      );
    case 'boolean':
      return fc.boolean();
    case 'status':
      return fc.constantFrom(200, 401, 404, 500, 999);
    case 'class':
      return fc.constantFrom('2XX', '4xx', '5XX');
  }
  const texts = [...(values ?? []), ...(likely[name] ?? []), ...hostileTexts];
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...texts) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !text.includes('\0')) },
  );
}

/** Values that rows have. */
const likely: Readonly<Record<string, readonly string[]>> = {
  control_plane: ['c0', 'c1'],
  data_plane_node: ['node-1', 'c0:node-2', 'c1:node-1'],
  gateway_service: ['service-a', 'c0:service-b'],
  route: ['route-1', 'c0:route-2', 'route-3'],
  consumer: ['consumer-1', 'c0:consumer-2'],
  consumer_group: ['gold', 'silver'],
  conversation_id: ['conversation-1', 'conversation-a'],
  request_uri: ['/v1/*', '*items', '/v1', '/v1/items/100%_\\', '/v2/items?q=a\\*b', '*', '/v1/items/100%_*'],
  client_ip: ['10.1.*', '10.1.2.3'],
  header_user_agent: ['curl*', '*/*'],
  ai_provider: ['openai', 'mistral'],
  mcp_method: ['tools/call', 'initialize'],
  mcp_tool_name: ['list_services'],
};

function expectSame(actual: readonly PlainEvent[], expected: readonly PlainEvent[]): void {
  const key = ({ atMs, event }: PlainEvent) =>
    JSON.stringify([atMs, ...Object.entries(event).filter(([, value]) => typeof value === 'string')]);
  const byKey = new Map(expected.map((one) => [key(one), one.event]));
  expect(actual.map(key).sort()).toEqual([...byKey.keys()].sort());
  for (const one of actual) {
    const wanted = byKey.get(key(one)) as PlainEvent['event'];
    for (const [name, value] of Object.entries(one.event)) {
      const other = wanted[name] as number | string | null;
      if (typeof value === 'number' && typeof other === 'number')
        expect(Math.abs(value - other)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(other)));
      else expect(value).toBe(other);
    }
  }
}
