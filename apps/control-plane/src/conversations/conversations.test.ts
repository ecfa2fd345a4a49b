import { zstdCompressSync } from 'node:zlib';
import { eventRow } from '@sallyport/analytics/testing';
import { type ConversationLink, type EventRow, encodeBatch, rowsMediaType } from '@sallyport/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestControlPlane } from '../test/control-plane.ts';

const usage = { cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, inputAudio: 0, reasoning: 0, outputAudio: 0 };
const audit = { primitive: 'tool', name: 'find', scope: 'primitive', action: 'deny' } as const;
const link = (kind: ConversationLink['kind'], key: string, more: Partial<ConversationLink> = {}) => ({
  kind,
  key,
  ...more,
});
const origin = { isOrigin: true } as const;

describe('conversations', () => {
  let plane: TestControlPlane;
  let sequence = 0;
  beforeEach(async () => {
    sequence = 0;
    plane = await TestControlPlane.start();
  });
  afterEach(async () => await plane.stop());

  const row = (id: string, atMs: number, tookMs: number, changes: Partial<EventRow>) => {
    const startedAtMs = plane.nowMs - 60_000 + atMs;
    return eventRow({ id, startedAtMs, endedAtMs: startedAtMs + tookMs, totalMs: tookMs, subject: 'ann', ...changes });
  };
  const model = (id: string, atMs: number, links: ConversationLink[], changes: Partial<EventRow> = {}) =>
    row(id, atMs, 500, {
      links,
      llm: {
        plugin: 'ai-proxy',
        pluginId: 'p',
        operation: 'chat',
        dialect: 'openai-chat',
        mode: 'oneshot',
        provider: 'openai',
        responseModel: 'gpt-4o',
        usage: { input: 100, output: 20, ...usage },
        cost: 0.25,
        attempts: [],
        logsStatistics: false,
      },
      ...changes,
    });
  const tool = (id: string, atMs: number, links: ConversationLink[], changes: Partial<EventRow> = {}) =>
    row(id, atMs, 40, {
      links,
      mcp: { rpc: [{ method: 'tools/call', toolName: 'find', latencyMs: 38, responseBytes: 9 }], audit: [] },
      ...changes,
    });
  const tell = async (rows: EventRow[]) => {
    const node = { id: 'node-1', version: '1.0.0', hostname: 'gw-1', configHash: 'c1' };
    const batch = { stream: 's', sequence, sentAtMs: plane.nowMs, node, lost: {}, names: [], rows };
    sequence += rows.length;
    const answer = await plane.ask('POST', '/ingest/v1/rows', {
      as: 'node',
      payload: Buffer.from(zstdCompressSync(encodeBatch(batch))),
      headers: { 'content-type': rowsMediaType, 'content-encoding': 'zstd' },
    });
    expect(answer.statusCode).toBe(200);
  };
  const get = async (url: string) => (await plane.ask('GET', url)).json();

  /** A question, a tool, an answer; and what the gateway did around it. */
  const chat = (traceId: string) => [
    model(
      'm1',
      0,
      [link('tool_call', 'call', origin), link('tool_arguments', 'args', { ...origin, tool: 'mcp__shop__find' })],
      { traceId },
    ),
    tool('t1', 700, [link('tool_arguments', 'args', { tool: 'find' })], { traceId: 'f'.repeat(32) }),
    model('m2', 1000, [link('tool_call', 'call'), link('tool_result', 'args', { tool: 'mcp__shop__find' })], {
      traceId,
    }),
    row('page', -50, 2000, { traceId }),
    row('api', 710, 20, { parentRequestId: 't1' }),
    row('other', 0, 10, { traceId, subject: 'bob' }),
  ];

  it('are what was asked and answered, as a tree, with its price, times and decisions', async () => {
    await tell(chat('a'.repeat(32)));
    const tree = await get('/v2/conversations/m1/trace');
    expect(tree).toMatchObject({ id: 'm1', subject: 'ann', models: ['gpt-4o'], tools: ['find'], is_truncated: false });
    const outline = (nodes: (typeof tree)['roots']): unknown =>
      nodes.map(({ id, kind, children }: { id: string; kind: string; children: never[] }) => [
        id,
        kind,
        outline(children),
      ]);
    expect(outline(tree.roots)).toEqual([
      ['page', 'http', []],
      ['m1', 'llm', [['t1', 'mcp', [['api', 'inner', []]]]]],
      ['m2', 'llm', []],
    ]);
    expect(tree.totals).toMatchObject({
      hops: 5,
      by_kind: { llm: 2, mcp: 1, http: 1, inner: 1 },
      tool_calls: 1,
      prompt_tokens: 200,
      total_tokens: 240,
      cost: 0.5,
      cost_is_partial: false,
      llm_latency_ms: 1000,
      mcp_latency_ms: 40,
      wall_ms: 2000,
      busy_ms: 2000,
      errors: 0,
    });
    expect(tree.roots[1].llm).toMatchObject({ asked_for: ['mcp__shop__find'], cost: 0.25 });
  });

  it('are found by any of their exchanges, and those by them', async () => {
    await tell(chat('a'.repeat(32)));
    expect(
      (await get('/v2/conversations/t1')).hops.map(({ id, parent_id, offset_ms }: Record<string, unknown>) => [
        id,
        parent_id,
        offset_ms,
      ]),
    ).toEqual([
      ['page', undefined, 0],
      ['m1', undefined, 50],
      ['t1', 'm1', 750],
      ['api', 't1', 760],
      ['m2', 'm1', 1050],
    ]);
    const found = await plane.ask('POST', '/v2/api-requests', {
      payload: { filters: [{ field: 'conversation_id', operator: '=', value: 'm1' }], order: 'ascending' },
    });
    expect(found.json().results.map(({ request_id }: { request_id: string }) => request_id)).toEqual([
      'm1',
      't1',
      'm2',
    ]);
    expect((await plane.ask('GET', '/v2/conversations/nobody')).statusCode).toBe(404);
  });

  it('are listed, the latest first, by who asked for what, and page by page', async () => {
    const denied = {
      mcp: {
        rpc: [{ method: 'tools/call', toolName: 'drop', latencyMs: 1, responseBytes: 9, error: 'denied' }],
        audit: [audit],
      },
    };
    await tell([
      model('a', 0, [link('header', 'a')]),
      model('b', 1000, [link('header', 'b')], {
        subject: 'bob',
        consumerId: 'bob-id',
        status: 403,
        refusalPlugin: 'acl',
        refusalCode: 'no',
      }),
      model('c', 2000, [link('header', 'c')]),
      tool('c2', 2600, [link('header', 'c')], denied),
    ]);
    const list = async (query = '') => {
      const { data, meta } = await get(`/v2/conversations?${query}`);
      return { ids: data.map(({ id }: { id: string }) => id).join(), cursor: meta.cursor, data };
    };
    expect((await list()).ids).toBe('c,b,a');
    for (const [query, ids] of [
      ['subject=ann', 'c,a'],
      ['consumer=bob-id', 'b'],
      ['model=gpt-4o', 'c,b,a'],
      ['model=none', ''],
      ['tool=drop', 'c'],
      ['has_error=true', 'c,b'],
      ['has_error=false', 'a'],
      ['has_refusal=true', 'b'],
      ['min_cost=0.3', ''],
      [`end=${new Date(plane.nowMs - 59_500).toISOString()}`, 'a'],
    ])
      expect((await list(query)).ids, query).toBe(ids);
    const [c] = (await list()).data;
    expect(c.totals).toMatchObject({ hops: 2, errors: 1, acl_denied: 1, cost: 0.25 });
    const first = await list('size=2');
    expect(first.ids).toBe('c,b');
    const second = await list(`size=2&cursor=${first.cursor}`);
    expect([second.ids, second.cursor]).toEqual(['a', undefined]);
    for (const query of ['size=0', 'cursor=x', 'min_cost=-1', 'colour=red', 'start=yesterday'])
      expect((await plane.ask('GET', `/v2/conversations?${query}`)).statusCode, query).toBe(400);
  });
});
