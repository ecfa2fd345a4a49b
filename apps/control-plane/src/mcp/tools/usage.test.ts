import { eventRow } from '@sallyport/analytics/testing';
import type { EventRow } from '@sallyport/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ToolCaller } from '../../test/call-tool.ts';
import { controlPlaneId, organizationId, TestControlPlane } from '../../test/control-plane.ts';
import { person } from '../../test/people.ts';

const noTokens = { cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, inputAudio: 0, reasoning: 0, outputAudio: 0 };

describe('tools about usage', () => {
  let plane: TestControlPlane;
  let caller: ToolCaller;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
    caller = new ToolCaller(plane);
  });
  afterAll(async () => await plane.stop());

  let sequence = 0;
  /** What gateways would have told: a minute ago, or as long ago as is said. */
  const tell = async (...rows: (Partial<EventRow> & { agoMs?: number })[]) =>
    await plane.analytics.insert({
      controlPlaneId,
      rows: rows.map(({ agoMs = 60_000, ...changes }) => {
        const startedAtMs = plane.nowMs - agoMs;
        return eventRow({ id: `row-${sequence++}`, startedAtMs, endedAtMs: startedAtMs + 12, ...changes });
      }),
    });
  const dayBeforeMs = 30 * 3_600_000;

  const facts = {
    plugin: 'ai-proxy',
    pluginId: 'p',
    operation: 'chat',
    dialect: 'openai-chat',
    mode: 'stream' as const,
    provider: 'openai',
    usage: { input: 100, output: 20, ...noTokens },
    attempts: [],
    logsStatistics: false,
  };

  it('sum up what models were asked for, and what it cost', async () => {
    const asked = (requestModel: string, cost: number | null, changes: Parameters<typeof tell>[0] = {}) => ({
      subject: 'ann',
      llm: { ...facts, requestModel, latencyMs: 200, cost },
      ...changes,
    });
    await tell(
      asked('small', 0.000_125),
      asked('small', 0.000_125, { subject: 'bob' }),
      asked('large', 0.5),
      asked('local', null),
      asked('large', null, { status: 429 }),
      asked('large', 0.25, { agoMs: dayBeforeMs }),
    );
    caller.calls.length = 0;
    const byModel = await caller.call('get_llm_usage_overview', { controlPlane: 'default' });
    expect(caller.calls.length).toBe(6);
    expect(byModel.totals).toMatchObject({
      requests: 5,
      errors: 1,
      errorRate: 20,
      totalTokens: 600,
      promptTokens: 500,
      completionTokens: 100,
      costUsd: 0.500_25,
      unpricedRequests: 1,
      previous: { requests: 1, totalTokens: 120, costUsd: 0.25 },
      change: { requestsPercent: 400, totalTokensPercent: 400, costPercent: 100.1 },
    });
    expect(byModel.groups).toMatchObject([
      { name: 'large', provider: 'openai', requests: 2, errors: 1, costUsd: 0.5, averageLatencyMs: 200 },
      { name: 'small', requests: 2, costUsd: 0.000_25, averageTimeToFirstTokenMs: null },
      { name: 'local', requests: 1, costUsd: 0, unpricedRequests: 1 },
    ]);
    const byPerson = await caller.call('get_llm_usage_overview', { groupBy: 'person', orderBy: 'requests', limit: 1 });
    expect([byPerson.metadata.totalGroups, byPerson.groups]).toMatchObject([2, [{ name: 'ann', requests: 4 }]]);
  });

  it('sum up which tools were called, and how that went', async () => {
    const rpc = (toolName: string, error?: string) => ({
      method: 'tools/call',
      toolName,
      latencyMs: 40,
      responseBytes: 9,
      ...(error !== undefined && { error }),
    });
    const mcp = (...messages: NonNullable<EventRow['mcp']>['rpc']) => ({ sessionId: 's', rpc: messages, audit: [] });
    await tell(
      { serviceId: 'crm', subject: 'ann', mcp: mcp(rpc('find'), rpc('find', '-32602 No such customer')) },
      { serviceId: 'crm', status: 403, mcp: mcp(rpc('find')) },
      { serviceId: 'crm', mcp: mcp({ method: 'tools/list', latencyMs: 1, responseBytes: 9 }) },
      { serviceId: 'erp', mcp: mcp(rpc('find')) },
      { serviceId: 'erp', mcp: mcp(rpc('find', 'timeout')), agoMs: dayBeforeMs },
    );
    caller.calls.length = 0;
    const { totals, groups } = await caller.call('get_mcp_usage_overview', { controlPlane: controlPlaneId });
    expect(caller.calls.length).toBe(6);
    expect(totals).toEqual({
      calls: 4,
      errors: 2,
      errorRate: 50,
      deniedCalls: 0,
      previous: { calls: 1, errors: 1 },
      callsPercent: 300,
    });
    expect(groups).toMatchObject([
      {
        name: 'find',
        serverName: 'crm',
        calls: 3,
        errors: 2,
        errorRate: 66.67,
        errorCodes: [{ error: '-32602', count: 1 }],
        averageLatencyMs: 40,
      },
      { name: 'find', serverName: 'erp', calls: 1, errors: 0, previous: { calls: 1, errors: 1 }, callsPercent: 0 },
    ]);
    const all = await caller.call('get_mcp_usage_overview', { groupBy: 'method' });
    expect(all.groups).toMatchObject([
      { name: 'tools/call', calls: 4 },
      { name: 'tools/list', calls: 1 },
    ]);
    const sessions = await caller.call('get_mcp_usage_overview', { groupBy: 'session', toolCallsOnly: false });
    expect(sessions.groups).toMatchObject([{ id: 's', calls: 5 }]);
  });

  it('explain one request', async () => {
    const made = async (collection: string, payload: object): Promise<string> =>
      (await plane.ask('POST', `/v2/control-planes/${controlPlaneId}/core-entities/${collection}`, { payload })).json()
        .id;
    const serviceId = await made('services', { name: 'orders', host: 'orders.internal' });
    const routeId = await made('routes', { paths: ['/orders'], service: { id: serviceId } });
    const otherId = await made('routes', { paths: ['/other'], service: { id: serviceId } });
    const limit = { name: 'rate-limiting', config: { minute: 5 } };
    await made('plugins', { ...limit, route: { id: routeId } });
    await made('plugins', { ...limit, route: { id: otherId } });
    await made('plugins', { name: 'cors', enabled: false });
    const names = [{ kind: 'service' as const, id: serviceId, name: 'orders' }];
    await plane.store.entityNames.record({ controlPlaneId, id: 'n' }, 'c', names, 1);
    const actors = [
      { type: 'person' as const, id: 'ann' },
      { type: 'agent' as const, id: 'chatbot' },
    ];
    const refusal = { refusalPlugin: 'rate-limiting', refusalCode: 'rate_limited', source: 'gateway' as const };
    await tell({
      id: 'limited',
      serviceId,
      routeId,
      ...refusal,
      status: 429,
      subject: 'ann',
      actors,
      authType: 'key-auth',
      upstreamMs: -1,
    });
    const told = await caller.call('explain_request', { requestId: 'limited' });
    expect(told).toMatchObject({
      summary:
        'ann through chatbot sent GET /orders?page=1 to orders; the plugin rate-limiting refused it (rate_limited) with 429 after 13 ms.',
      request: {
        requestId: 'limited',
        statusCode: 429,
        serviceName: 'orders',
        answeredBy: 'plugin',
        refusedBy: 'rate-limiting: rate_limited',
        rateLimiting: { enabled: true },
        actors: ['person:ann', 'agent:chatbot'],
        recommendations: [expect.stringContaining('list_plugins')],
      },
      decisions: [
        { plugin: 'key-auth', outcome: 'authenticated' },
        { plugin: 'rate-limiting', outcome: 'refused', reason: 'rate_limited' },
      ],
      model: null,
      mcp: null,
      conversation: null,
    });
    const plugins = told.configuredPlugins.map(({ name, scope }: { name: string; scope: string[] }) => [
      name,
      ...scope,
    ]);
    expect(plugins.sort()).toEqual([['cors'], ['rate-limiting', 'route']]);
    await expect(caller.call('explain_request', { requestId: 'none' })).rejects.toThrow("no request 'none'");
    const stranger = new ToolCaller(plane, await person(plane.store, organizationId, 'stranger'));
    await expect(stranger.call('explain_request', { requestId: 'limited' })).rejects.toThrow(/no request|Status 403/);
  });

  it('explain what a request was part of', async () => {
    const startedAtMs = plane.nowMs - 60_000;
    const guard = { plugin: 'ai-prompt-guard', pluginId: 'g', checks: 1, durationMs: 1 };
    const guards = [{ ...guard, phase: 'input' as const, outcome: 'passed' as const }];
    const llm = { ...facts, responseModel: 'gpt', timeToFirstTokenMs: 80, cost: 0.25 };
    const find = {
      method: 'tools/call',
      toolName: 'find',
      latencyMs: 5,
      responseBytes: 1,
      error: '-32602 No customer',
    };
    await tell(
      { id: 'asked', startedAtMs, llm, guards },
      { id: 'called', startedAtMs: startedAtMs + 100, mcp: { rpc: [find], audit: [] } },
    );
    const conversation = { id: 'asked', startedAtMs };
    await plane.analytics.assign([
      { id: 'asked', startedAtMs, conversation, parentId: undefined },
      { id: 'called', startedAtMs: startedAtMs + 100, conversation, parentId: 'asked' },
    ]);
    const asked = await caller.call('explain_request', { requestId: 'asked' });
    expect(asked).toMatchObject({
      model: {
        provider: 'openai',
        model: 'gpt',
        isStreamed: true,
        promptTokens: 100,
        completionTokens: 20,
        costUsd: 0.25,
        timeToFirstTokenMs: 80,
      },
      decisions: [{ plugin: 'ai-prompt-guard', outcome: 'passed', reason: 'input' }],
      conversation: {
        conversationId: 'asked',
        totalSteps: 2,
        steps: [
          { requestId: 'asked', kind: 'llm', what: 'openai gpt', offsetMs: 0 },
          {
            requestId: 'called',
            kind: 'mcp',
            what: 'tools/call find',
            offsetMs: 100,
            error: expect.stringContaining('No customer'),
          },
        ],
      },
    });
    const called = await caller.call('explain_request', { requestId: 'called' });
    expect(called.mcp.messages).toMatchObject([{ method: 'tools/call', tool: 'find', latencyMs: 5 }]);
  });
});
