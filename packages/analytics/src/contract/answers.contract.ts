import type { EventRow } from '@sallyport/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnalyticsStore } from '../analytics-store.ts';
import { listConversations } from '../conversations/list-conversations.ts';
import { conversationsQuerySchema } from '../conversations/list-query.ts';
import { readConversation } from '../conversations/read-conversation.ts';
import { giveFeedback } from '../feedback/give-feedback.ts';
import { metricsQuerySchema } from '../query/metrics-query.ts';
import { requestsQuerySchema } from '../query/requests-query.ts';
import { answerMetricsQuery } from '../results/metrics-result.ts';
import type { NameResolver } from '../results/names.ts';
import { answerRequestsQuery } from '../results/requests-result.ts';
import { eventRow } from '../testing/event-row.ts';

const nowMs = Date.parse('2026-11-26T12:34:56Z');
const minuteMs = 60_000;

/** The shape of answers, as Konnect's clients expect it. */
export function describeAnswers(name: string, open: (clock: { nowMs(): number }) => Promise<AnalyticsStore>): void {
  describe(`answers of ${name}`, () => {
    let store: AnalyticsStore;
    const insert = (...rows: (Partial<EventRow> & { id: string })[]) =>
      store.insert({
        controlPlaneId: 'c0',
        rows: rows.map((row) => eventRow({ startedAtMs: nowMs - minuteMs, ...row })),
      });
    beforeAll(async () => {
      store = await open({ nowMs: () => nowMs });
      await insert(
        { id: 'a1', serviceId: 'orders', status: 200, totalMs: 10 },
        { id: 'a2', serviceId: 'orders', status: 500, totalMs: 20, uri: '/orders/Timeout?x=1' },
        { id: 'a3', serviceId: 'orders', status: 200, totalMs: 30 },
        { id: 'b1', serviceId: 'users', status: 404, totalMs: 40 },
        { id: 'b2', serviceId: 'users', status: 200, totalMs: 60 },
        { id: 'c1', serviceId: 'mail', status: 200, totalMs: 80, userAgent: 'timeout-tester' },
        { id: 'd1', status: 404, totalMs: 1, startedAtMs: nowMs - 3 * minuteMs },
      );
    });
    afterAll(() => store?.close());

    const names: NameResolver = {
      resolve: async (kind, ids) =>
        new Map(
          ids.filter((id) => id !== 'mail').map((id) => [id, { name: `${kind} ${id}`, isDeleted: id === 'users' }]),
        ),
    };
    const ports = () => ({
      store,
      names,
      clock: { nowMs: () => nowMs },
      controlPlanes: [
        { id: 'c0', name: 'Production' },
        { id: 'c1', name: 'Staging' },
      ],
    });
    const metrics = (body: unknown) => answerMetricsQuery(metricsQuerySchema.parse(body), ports());
    const requests = (body: unknown) => answerRequestsQuery(requestsQuerySchema.parse(body), ports());

    it('tell groups with what they are called now, and units', async () => {
      const { data, meta } = await metrics({
        metrics: ['request_count', 'error_rate'],
        dimensions: ['gateway_service'],
      });
      const timestamp = '2026-11-26T11:34:56.000Z';
      expect(data).toEqual([
        { timestamp, event: { gateway_service: 'c0:orders', request_count: 3, error_rate: expect.closeTo(100 / 3) } },
        { timestamp, event: { gateway_service: 'c0:users', request_count: 2, error_rate: 50 } },
        { timestamp, event: { gateway_service: 'c0:mail', request_count: 1, error_rate: 0 } },
        { timestamp, event: { gateway_service: 'empty', request_count: 1, error_rate: 100 } },
      ]);
      expect(meta).toEqual({
        start: timestamp,
        end: '2026-11-26T12:34:56.000Z',
        query_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        granularity_ms: 3_600_000,
        limit: 50,
        truncated: false,
        metric_units: { request_count: 'count', error_rate: '%' },
        display: {
          gateway_service: {
            'c0:orders': { id: 'c0:orders', name: 'service orders' },
            'c0:users': { id: 'c0:users', name: 'service users', deleted: true },
            'c0:mail': { id: 'c0:mail', name: 'mail' },
            empty: { id: 'empty', name: 'Empty' },
          },
        },
      });
    });

    it('make one group of all that is beyond the limit, also for percentiles', async () => {
      const { data, meta } = await metrics({
        metrics: ['request_count', 'response_latency_p50'],
        dimensions: ['gateway_service'],
        limit: 1,
      });
      expect(data.map(({ event }) => event)).toEqual([
        { gateway_service: 'c0:orders', request_count: 3, response_latency_p50: 20 },
        { gateway_service: '____OTHER____', request_count: 4, response_latency_p50: 50 },
      ]);
      expect(meta.truncated).toBe(true);
      expect(meta.display['gateway_service']?.['____OTHER____']).toEqual({
        id: '____OTHER____',
        name: 'Others',
        is_other_group: true,
      });
    });

    it('are series that begin with a whole bucket, by the minutes that a bucket has', async () => {
      const { data, meta } = await metrics({
        metrics: ['request_per_minute'],
        dimensions: ['time'],
        granularity: 'weekly',
        time_range: { type: 'relative', time_range: '15m' },
      });
      expect(meta).toMatchObject({ start: '2026-11-26T12:19:00.000Z', granularity_ms: minuteMs });
      expect(data).toEqual([
        { timestamp: '2026-11-26T12:31:00.000Z', event: { request_per_minute: 1 } },
        { timestamp: '2026-11-26T12:33:00.000Z', event: { request_per_minute: 6 } },
      ]);
    });

    it('are 0 where there was nothing to count, and null where nothing to make an average of', async () => {
      const nothing = await metrics({
        metrics: ['request_count', 'response_latency_average', 'response_latency_p99'],
        filters: [{ field: 'status_code', operator: '=', value: 418 }],
      });
      expect(nothing.data.map(({ event }) => event)).toEqual([
        { request_count: 0, response_latency_average: null, response_latency_p99: null },
      ]);
    });

    it('tell a request with all that belongs to it', async () => {
      await insert({
        id: 'full',
        requestId: 'r-full',
        startedAtMs: nowMs - 10 * minuteMs,
        serviceId: 'orders',
        routeId: 'mcp',
        consumerId: 'ann',
        upstreamUri: 'https://upstream.test/mcp',
        actors: [
          { type: 'person', id: 'ann' },
          { type: 'agent', id: 'planner' },
        ],
        mcp: {
          sessionId: 's1',
          rpc: [{ method: 'tools/call', toolName: 'find', id: '7', latencyMs: 2, responseBytes: 9 }],
          audit: [],
        },
        guards: [
          { plugin: 'secret-redaction', pluginId: 'p', phase: 'output', outcome: 'masked', checks: 1, durationMs: 1 },
        ],
      });
      const { results, meta } = await requests({ filters: [{ field: 'mcp_tool_name', operator: '=', value: 'find' }] });
      expect(results).toMatchObject([
        {
          request_start: '2026-11-26T12:24:56.000Z',
          request_id: 'r-full',
          response_http_status: '200',
          service_protocol: 'https',
          service_port: '443',
          gateway_service: 'c0:orders',
          consumer: 'c0:ann',
          application: '',
          agent: 'planner',
          actors: ['person:ann', 'agent:planner'],
          mcp_info: {
            mcp_session_id: 's1',
            rpc: [{ id: '7', method: 'tools/call', tool_name: 'find', latency: 2, response_body_size: 9, error: '' }],
          },
          guards: [{ plugin: 'secret-redaction', phase: 'output', outcome: 'masked' }],
        },
      ]);
      expect(meta.display['consumer']).toEqual({ 'c0:ann': { id: 'c0:ann', name: 'consumer ann' } });
    });

    it('find a text wherever it stands, capitals or not', async () => {
      const { results, meta } = await requests({ search: 'TIMEOUT' });
      expect(results.map(({ request_id }) => request_id).sort()).toEqual(['a2', 'c1']);
      expect(meta).toMatchObject({ total: 2, total_is_exact: true });
    });

    it('are counted by what they are found by: a text, and what messages and guards of theirs are like', async () => {
      const counted = async (question: object) => (await metrics(question)).data[0]?.event['request_count'];
      expect(await counted({ search: 'TIMEOUT' })).toBe(2);
      const masked = { filters: [{ field: 'guard_outcome', operator: 'in', value: ['masked'] }] };
      expect(await counted(masked)).toBe((await requests(masked)).meta.total);
      expect(metricsQuerySchema.safeParse({ datasource: 'llm_usage', search: 'x' }).error?.issues[0]).toMatchObject({
        path: ['search'],
        message: 'is of requests: llm_usage cannot be searched',
      });
    });

    it('go on behind the last request, whatever comes in meanwhile', async () => {
      const body = { size: 3, filters: [{ field: 'status_code', operator: '=', value: 200 }] };
      const first = await requests(body);
      await insert({ id: 'late-1' }, { id: 'late-2', startedAtMs: nowMs - 1 });
      const second = await requests({ ...body, cursor: first.meta.cursor });
      const ids = [...first.results, ...second.results].map(({ request_id }) => request_id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).not.toContain('late-2');
      expect(() => requestsQuerySchema.parse({ ...body, size: 9, cursor: first.meta.cursor })).not.toThrow();
      expect(requestsQuerySchema.safeParse({ cursor: first.meta.cursor }).error?.issues[0]?.message).toContain(
        'belongs to',
      );
      expect(requestsQuerySchema.safeParse({ cursor: 'bm9wZQ' }).error?.issues[0]?.message).toBe('is none of ours');
    });

    it('are told of as they come, each once, also those that began a while ago', async () => {
      const body = { size: 5, filters: [{ field: 'route', operator: '=', value: 'tailed' }] };
      const at = (agoMs: number) => ({ routeId: 'tailed', startedAtMs: nowMs - agoMs });
      await insert({ id: 't-1', ...at(30_000) }, { id: 't-2', ...at(10_000) });
      const first = await requests(body);
      expect(first.results.map(({ request_id }) => request_id)).toEqual(['t-2', 't-1']);
      const idle = await requests({ ...body, tail: first.meta.tail });
      expect([idle.results, idle.meta.total]).toEqual([[], 0]);
      await insert({ id: 't-late', ...at(60_000) }, { id: 't-old', ...at(600_000) }, { id: 't-3', ...at(1) });
      const second = await requests({ ...body, tail: idle.meta.tail });
      expect(second.results.map(({ request_id }) => request_id)).toEqual(['t-3', 't-late']);
      expect((await requests({ ...body, tail: second.meta.tail })).results).toEqual([]);

      await insert(...Array.from({ length: 9 }, (_, n) => ({ id: `t-burst-${n}`, ...at(0) })));
      const burst = await requests({ ...body, tail: second.meta.tail });
      expect([burst.results.length, burst.meta.total, burst.meta.total_is_exact]).toEqual([5, 9, true]);
      expect((await requests({ ...body, tail: burst.meta.tail })).results).toEqual([]);

      const refused = (query: object) => requestsQuerySchema.safeParse(query).error?.issues[0]?.message;
      expect(refused({ tail: first.meta.tail })).toContain('belongs to');
      expect(refused({ ...body, tail: 'bm9wZQ' })).toBe('is none of ours');
      expect(refused({ ...body, tail: first.meta.tail, order: 'ascending' })).toContain('no other order');
      const past = { type: 'absolute', start: '2026-11-26T00:00:00Z', end: '2026-11-26T01:00:00Z' };
      expect((await requests({ ...body, time_range: past })).meta.tail).toBeUndefined();
    });

    it('keep entities of one control plane apart from those of another', async () => {
      const startedAtMs = nowMs - 40 * minuteMs;
      await store.insert({ controlPlaneId: 'c1', rows: [eventRow({ id: 'other', serviceId: 'twin', startedAtMs })] });
      await insert({ id: 'own', serviceId: 'twin', startedAtMs });
      const services = async (value: string[]) => {
        const filters = [{ field: 'gateway_service', operator: 'in', value }];
        const { data } = await metrics({ dimensions: ['gateway_service'], filters });
        return data.map(({ event }) => event['gateway_service']);
      };
      expect(await services(['c1:twin'])).toEqual(['c1:twin']);
      expect(await services(['twin'])).toEqual(['c0:twin', 'c1:twin']);
      expect(await services(['c2:twin'])).toEqual([]);
    });

    it('tell nothing of control planes that are not for who asks', async () => {
      const atMs = nowMs - 41 * minuteMs;
      const at = (id: string) => ({ id, startedAtMs: atMs });
      const row = eventRow({ ...at('theirs'), requestId: 'theirs', subject: 'canary', traceId: 'shared' });
      await store.insert({ controlPlaneId: 'theirs', rows: [row] });
      await store.assign([{ ...at('theirs'), conversation: at('theirs'), parentId: undefined }]);
      for (const controlPlanes of [ports().controlPlanes, []]) {
        const seen = { ...ports(), controlPlanes };
        const numbers = metricsQuerySchema.parse({ dimensions: ['subject'], metrics: ['request_count'] });
        const found = [
          await answerMetricsQuery(numbers, seen),
          await answerRequestsQuery(requestsQuerySchema.parse({ search: 'canary' }), seen),
          await listConversations(conversationsQuerySchema.parse({ start: new Date(atMs).toISOString() }), seen),
        ];
        expect(JSON.stringify(found)).not.toMatch(/canary|theirs/);
        expect(await readConversation('theirs', seen)).toBeUndefined();
        const judgement = { requestId: 'theirs', name: 'helpful', score: 1, source: 'user' } as const;
        expect(await giveFeedback(judgement, { ...seen, store })).toBeUndefined();
      }
      const theirs = { ...ports(), controlPlanes: [{ id: 'theirs', name: 'Theirs' }] };
      expect(await readConversation('theirs', theirs)).toMatchObject({ subject: 'canary' });
    });

    it('tell what a conversation cost', async () => {
      const at = (id: string) => ({ id, startedAtMs: nowMs - minuteMs });
      await store.assign(['a1', 'b1'].map((id) => ({ ...at(id), conversation: { ...at('a1') }, parentId: undefined })));
      const { data } = await metrics({
        dimensions: ['conversation_id'],
        limit: 1,
        filters: [{ field: 'conversation_id', operator: 'not_empty' }],
      });
      expect(data.map(({ event }) => event)).toEqual([{ conversation_id: 'a1', request_count: 2 }]);
    });
  });
}
