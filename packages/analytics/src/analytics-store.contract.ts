import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AnalyticsStore, Retention } from './analytics-store.ts';
import { giveFeedback } from './feedback/give-feedback.ts';
import { eventRow } from './testing/event-row.ts';

const hourMs = 3_600_000;
const nowMs = 1_790_000_000_000;

/** What every store promises. `open` makes an empty one whose clock stands at `nowMs`. */
export function describeAnalyticsStore(
  name: string,
  open: (options: { retention: Retention; clock: { nowMs(): number } }) => Promise<AnalyticsStore>,
): void {
  describe(`${name} (analytics store contract)`, () => {
    const retention: Retention = { analyticsMs: 90 * 24 * hourMs, requestsMs: 7 * 24 * hourMs };
    let store: AnalyticsStore;
    beforeEach(async () => {
      store = await open({ retention, clock: { nowMs: () => nowMs } });
    });
    afterEach(() => store.close());

    const count = async (relation = 'exchanges') =>
      (await store.query(`SELECT count(*) AS n FROM ${relation}`))[0]!['n'];
    const insert = (...rows: Parameters<typeof eventRow>[0][]) =>
      store.insert({ controlPlaneId: 'cp', rows: rows.map(eventRow) });

    it('keeps what is said of an answer, with what its exchange was, and counts no exchange twice', async () => {
      const ports = { store, clock: { nowMs: () => nowMs }, controlPlanes: [{ id: 'cp' }] };
      const judgement = { requestId: 'the-request', name: 'helpful', source: 'user', score: 0.25 } as const;
      expect(await giveFeedback(judgement, ports)).toBeUndefined();
      await insert({ id: 'a', requestId: 'the-request', routeId: 'r', consumerId: 'ann', consumerGroups: ['gold'] });
      expect(await giveFeedback({ ...judgement, comment: 'so so' }, ports)).toMatch(/^[0-9a-f-]{36}$/);
      expect(await store.query('SELECT * FROM feedback')).toMatchObject([
        {
          request_id: 'the-request',
          request_start: nowMs,
          control_plane: 'cp',
          route: 'r',
          consumer: 'ann',
          consumer_group: ['gold'],
          status_code: 200,
          feedback_name: 'helpful',
          feedback_score: 0.25,
          feedback_comment: 'so so',
        },
      ]);
      expect(await count()).toBe(1);
    });

    it('keeps a row, and tells it as it was', async () => {
      expect(await insert({ id: 'a', consumerId: 'ann', consumerGroups: ['gold', 'eu'], upstreamMs: -1 })).toEqual({
        inserted: 1,
        duplicates: 0,
        expired: 0,
        future: 0,
      });
      const [row] = await store.query('SELECT * FROM exchanges');
      expect(row).toMatchObject({
        request_id: 'a',
        control_plane: 'cp',
        request_start: nowMs,
        consumer: 'ann',
        consumer_group: ['gold', 'eu'],
        status_code: 200,
        latencies_response_ms: 12.5,
        latencies_upstream_ms: null,
        latencies_kong_gateway_ms: 12.5,
        truncated: false,
        ai_count: 0,
        gateway_service: null,
      });
    });

    it('keeps of which conversation an exchange is, as it was told last', async () => {
      const conversation = { id: 'a', startedAtMs: nowMs };
      const of = (id: string, told: typeof conversation | undefined, parentId?: string) => ({
        id,
        startedAtMs: nowMs,
        conversation: told,
        parentId,
      });
      await store.assign([of('a', conversation), of('b', conversation, 'a'), of('c', conversation)]);
      await store.assign([of('c', undefined), of('b', { id: 'z', startedAtMs: nowMs - 5 })]);
      await store.assign([]);
      const relation = 'SELECT * FROM conversation_hops ORDER BY id';
      const expected = [
        { id: 'a', request_start: nowMs, conversation_id: 'a', conversation_start: nowMs, parent_id: null },
        { id: 'b', request_start: nowMs, conversation_id: 'z', conversation_start: nowMs - 5, parent_id: null },
      ];
      expect(await store.query(relation)).toEqual(expected);
      await store.prune(nowMs);
      expect(await store.query(relation)).toEqual(expected);
      await store.prune(nowMs + retention.requestsMs + 1);
      expect(await store.query(relation)).toEqual([]);
    });

    it('keeps a row once, however often, late and mixed it comes', async () => {
      await insert({ id: 'a' }, { id: 'b', startedAtMs: nowMs - hourMs });
      expect(
        await insert({ id: 'b', startedAtMs: nowMs - hourMs }, { id: 'c' }, { id: 'c' }, { id: 'a' }),
      ).toMatchObject({
        inserted: 1,
        duplicates: 3,
      });
      expect(await count()).toBe(3);
    });

    it('refuses what is older than it remembers ids, and what is yet to come', async () => {
      expect(
        await insert(
          { id: 'old', startedAtMs: nowMs - 8 * 24 * hourMs },
          { id: 'new', startedAtMs: nowMs + 25 * hourMs },
        ),
      ).toEqual({ inserted: 0, duplicates: 0, expired: 1, future: 1 });
      expect(await count()).toBe(0);
    });

    it('keeps every JSON-RPC message and every guard in rows of their own', async () => {
      await insert({
        id: 'a',
        mcp: {
          sessionId: 's',
          rpc: [
            { method: 'tools/list', latencyMs: 1, responseBytes: 10 },
            { method: 'tools/call', toolName: 'find', latencyMs: 2.5, responseBytes: 20, error: 'InvalidParams' },
          ],
          audit: [],
        },
        guards: [
          { plugin: 'pii', pluginId: 'p', phase: 'input', outcome: 'masked', count: 3, checks: 1, durationMs: 0.2 },
        ],
      });
      expect(
        await store.query('SELECT mcp_method, mcp_tool_name, mcp_error, status_code FROM rpcs ORDER BY 1'),
      ).toEqual([
        { mcp_method: 'tools/call', mcp_tool_name: 'find', mcp_error: 'InvalidParams', status_code: 200 },
        { mcp_method: 'tools/list', mcp_tool_name: null, mcp_error: null, status_code: 200 },
      ]);
      expect(await store.query('SELECT guard_plugin_name, guard_outcome, guard_count FROM guard_hits')).toEqual([
        { guard_plugin_name: 'pii', guard_outcome: 'masked', guard_count: 3 },
      ]);
    });

    it('tells calls of models apart', async () => {
      await insert({ id: 'a' }, { id: 'b', llm });
      expect(
        await store.query('SELECT request_id, ai_provider, prompt_tokens, total_tokens, cost FROM llm_calls'),
      ).toEqual([{ request_id: 'b', ai_provider: 'openai', prompt_tokens: 130, total_tokens: 180, cost: 0.25 }]);
    });

    it('keeps what costs less than a millionth of a dollar', async () => {
      await insert({ id: 'a', llm: { ...llm, cost: 4e-7 } }, { id: 'b', llm: { ...llm, cost: 1e-9 } });
      expect(await store.query('SELECT id, cost FROM llm_calls ORDER BY id')).toEqual([
        { id: 'a', cost: 4e-7 },
        { id: 'b', cost: 1e-9 },
      ]);
    });

    it('tells the time that an answer took to arrive, which is what is left of the whole', async () => {
      await insert({ id: 'a', totalMs: 12.34, upstreamMs: 4.56, receiveMs: 3.21, gatewayMs: 2.5 });
      expect(
        await store.query(
          'SELECT latencies_kong_gateway_ms AS gateway, latencies_receive_ms AS receive FROM exchanges',
        ),
      ).toEqual([{ gateway: 4.57, receive: 3.21 }]);
    });

    it('empties what is personal in the rows of an erased person, and counts them still', async () => {
      await insert(
        { id: 'a', consumerId: 'ann', subject: 'ann', uri: '/ann' },
        { id: 'b', subject: 'bob', uri: '/bob' },
      );
      expect(await store.erase({ controlPlaneIds: ['cp'], consumerId: 'ann' })).toEqual({ rows: 1 });
      expect(
        await store.query('SELECT consumer, subject, request_uri, client_ip FROM exchanges ORDER BY subject'),
      ).toEqual([
        { consumer: null, subject: 'bob', request_uri: '/bob', client_ip: '203.0.113.9' },
        { consumer: null, subject: null, request_uri: null, client_ip: null },
      ]);
    });

    it('erases nobody elsewhere who goes by the same id', async () => {
      await store.erase({ controlPlaneIds: ['another', 'cp'], subject: 'ann' });
      const rows = [eventRow({ id: 'elsewhere', subject: 'ann', startedAtMs: nowMs - 1 })];
      await store.insert({ controlPlaneId: 'elsewhere', rows });
      expect(await store.erase({ controlPlaneIds: ['cp'], subject: 'ann' })).toEqual({ rows: 0 });
      expect(await store.query('SELECT subject FROM exchanges')).toEqual([{ subject: 'ann' }]);
    });

    it('keeps of what a server says of a failure only the code, once the person is erased', async () => {
      const error = '-32602 No customer ann@example.com';
      const call = { method: 'tools/call', toolName: 'find', latencyMs: 1, responseBytes: 1, error };
      await insert({ id: 'a', subject: 'ann', mcp: { rpc: [call], audit: [] } });
      const errors = () => store.query('SELECT mcp_error, mcp_error_message FROM rpcs');
      expect(await errors()).toEqual([{ mcp_error: '-32602', mcp_error_message: 'No customer ann@example.com' }]);
      await store.erase({ controlPlaneIds: ['cp'], subject: 'ann' });
      expect(await errors()).toEqual([{ mcp_error: '-32602', mcp_error_message: null }]);
    });

    it('lets nothing of an erased person in that was on its way', async () => {
      await store.erase({ controlPlaneIds: ['cp'], subject: 'ann' });
      await insert({ id: 'late', subject: 'ann', uri: '/ann', startedAtMs: nowMs - 1 });
      await insert({ id: 'later', subject: 'ann', uri: '/again', startedAtMs: nowMs + 1 });
      expect(await store.query('SELECT request_id, subject, request_uri FROM exchanges ORDER BY 1')).toEqual([
        { request_id: 'late', subject: null, request_uri: null },
        { request_id: 'later', subject: 'ann', request_uri: '/again' },
      ]);
    });

    it('keeps metrics longer than what is told of single requests', async () => {
      await insert({ id: 'a', consumerId: 'ann', uri: '/a' });
      await store.prune(nowMs + 8 * 24 * hourMs);
      expect(await store.query('SELECT consumer, status_code, request_uri, client_ip FROM exchanges')).toEqual([
        { consumer: 'ann', status_code: 200, request_uri: null, client_ip: null },
      ]);
      await store.prune(nowMs + 91 * 24 * hourMs);
      expect(await count()).toBe(0);
    });

    it('keeps all of a batch or nothing, when batches come at once', async () => {
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, batch) =>
          insert(...Array.from({ length: 50 }, (_, index) => ({ id: `${(batch * 25 + index) % 400}` }))),
        ),
      );
      expect(results.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(400);
      expect(await count()).toBe(400);
    });

    it('keeps texts that are no text, and numbers that are no numbers', async () => {
      await insert({ id: 'a', uri: '/\0\ud800\u{1f600}', totalMs: Number.NaN, requestBytes: 1e300, responseBytes: -5 });
      const [row] = await store.query('SELECT request_uri, latencies_response_ms FROM exchanges');
      expect(row).toEqual({ request_uri: '/\0\ufffd\u{1f600}', latencies_response_ms: null });
    });

    it('cuts texts that are too long', async () => {
      await insert({ id: 'a', uri: `/${'x'.repeat(10_000)}`, userAgent: 'y'.repeat(10_000) });
      const [row] = await store.query(
        'SELECT length(request_uri) AS uri, length(header_user_agent) AS agent FROM exchanges',
      );
      expect(row).toEqual({ uri: 2048, agent: 256 });
    });

    it('says what is wrong with a query', async () => {
      await expect(store.query('SELECT nothing FROM exchanges')).rejects.toMatchObject({ code: 'query_invalid' });
    });

    it('ends a query that takes too long, or that nobody wants any more', async () => {
      const numbers = store.dialect === 'duckdb' ? 'range' : 'numbers';
      const endless = `SELECT count(*) AS n FROM ${numbers}(1000000000) a, ${numbers}(1000000000) b`;
      await expect(store.query(endless, {}, { timeoutMs: 20 })).rejects.toMatchObject({ code: 'query_timeout' });
      const controller = new AbortController();
      const running = store.query(endless, {}, { signal: controller.signal });
      controller.abort();
      await expect(running).rejects.toMatchObject({ code: 'query_cancelled' });
      expect(await count()).toBe(0);
    });
  });
}

const llm: NonNullable<Parameters<typeof eventRow>[0]['llm']> = {
  plugin: 'ai-proxy',
  pluginId: 'p1',
  operation: 'chat',
  dialect: 'openai-chat',
  mode: 'oneshot',
  provider: 'openai',
  requestModel: 'gpt-5',
  responseModel: 'gpt-5-2026',
  latencyMs: 800,
  usage: {
    input: 100,
    cacheRead: 20,
    cacheWrite5m: 10,
    cacheWrite1h: 0,
    inputAudio: 0,
    output: 40,
    reasoning: 10,
    outputAudio: 0,
  },
  cost: 0.25,
  attempts: [],
  logsStatistics: true,
};
