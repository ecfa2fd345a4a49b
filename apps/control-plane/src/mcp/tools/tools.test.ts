import { eventRow } from '@sallyport/analytics/testing';
import type { EventRow } from '@sallyport/contracts';
import { platformTools } from '@sallyport/platform-mcp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ToolCaller } from '../../test/call-tool.ts';
import { controlPlaneId, organizationId, TestControlPlane } from '../../test/control-plane.ts';
import { person } from '../../test/people.ts';

const noTokens = { cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, inputAudio: 0, reasoning: 0, outputAudio: 0 };

describe('tools of the platform', () => {
  let plane: TestControlPlane;
  let caller: ToolCaller;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
    caller = new ToolCaller(plane);
  });
  afterAll(async () => await plane.stop());

  const made = async (url: string, payload: object): Promise<string> => {
    const answer = await plane.ask('POST', url, { payload });
    expect(answer.statusCode, answer.body).toBeLessThan(300);
    return answer.body === '' ? '' : answer.json().id;
  };
  const entities = `/v2/control-planes/${controlPlaneId}/core-entities`;
  let sequence = 0;
  const tell = async (changes: Partial<EventRow>, agoMs = 60_000) => {
    const id = changes.id ?? `row-${sequence++}`;
    await plane.analytics.insert({
      controlPlaneId,
      rows: [eventRow({ startedAtMs: plane.nowMs - agoMs, endedAtMs: plane.nowMs - agoMs + 12, ...changes, id })],
    });
  };

  it('say how they are called, and when, and what they answer', () => {
    for (const { name, title, description, input, output } of platformTools) {
      expect(name).toMatch(/^[a-z_]{4,64}$/);
      expect(title).not.toBe('');
      expect(description.length).toBeGreaterThan(100);
      for (const schema of [z.toJSONSchema(input, { io: 'input' }), z.toJSONSchema(output, { io: 'output' })])
        expect(schema.type, name).toBe('object');
      for (const [field, { description: what }] of Object.entries(input.shape))
        expect(what, `${name}.${field}`).toBeTruthy();
    }
    expect(new Set(platformTools.map(({ name }) => name)).size).toBe(platformTools.length);
  });

  it('name only tools that there are, for what to call next', async () => {
    const names = new Set(platformTools.map(({ name }) => name));
    const told = await caller.call('get_control_plane', { controlPlaneId });
    const texts = [...platformTools.map(({ description }) => description), ...told.relatedTools];
    const named = texts.flatMap((text) => text.match(/\b(?:list|get|query|check|explain)_[a-z_]+\b/g) ?? []);
    for (const name of named) expect(names).toContain(name);
    expect(named.length).toBeGreaterThan(20);
  });

  it('tell a configuration, page by page', async () => {
    const service = await made(`${entities}/services`, {
      name: 'orders',
      url: 'https://orders.internal/v1',
      retries: 2,
    });
    await made(`${entities}/services`, { name: 'stock', host: 'stock.internal', enabled: false });
    const route = await made(`${entities}/routes`, {
      name: 'r',
      paths: ['/orders'],
      methods: ['GET'],
      service: { id: service },
    });
    const consumer = await made(`${entities}/consumers`, { username: 'ann', custom_id: 'a-1', tags: ['gold'] });
    await made(`${entities}/plugins`, { name: 'rate-limiting', config: { minute: 5 }, route: { id: route } });
    await made(`${entities}/plugins`, { name: 'cors', enabled: false });

    const first = await caller.call('list_services', { controlPlaneId: 'default', size: 1 });
    expect(first.metadata).toMatchObject({ controlPlaneId, size: 1, offset: null, totalCount: null });
    const second = await caller.call('list_services', { controlPlaneId, size: 1, offset: first.metadata.nextOffset });
    expect(second.metadata.nextOffset).toBeNull();
    const services = [...first.services, ...second.services];
    expect(services.find(({ name }) => name === 'orders')).toMatchObject({
      serviceId: service,
      host: 'orders.internal',
      port: 443,
      protocol: 'https',
      path: '/v1',
      retries: 2,
      connectTimeout: 60_000,
      tags: [],
      tlsVerify: null,
      enabled: true,
      metadata: { createdAt: expect.stringContaining('T') },
    });
    expect(services.find(({ name }) => name === 'stock')).toMatchObject({ enabled: false, path: null });

    const { routes } = await caller.call('list_routes', { controlPlaneId });
    expect(routes).toMatchObject([
      {
        routeId: route,
        serviceId: service,
        paths: ['/orders'],
        methods: ['GET'],
        hosts: [],
        stripPath: true,
        https_redirect_status_code: 426,
      },
    ]);
    const { consumers, metadata } = await caller.call('list_consumers', { controlPlaneId });
    expect(consumers).toMatchObject([{ consumerId: consumer, username: 'ann', customId: 'a-1', tags: ['gold'] }]);
    expect(metadata.totalCount).toBe(1);
    const { plugins } = await caller.call('list_plugins', { controlPlaneId });
    expect(plugins.find(({ name }: { name: string }) => name === 'rate-limiting')).toMatchObject({
      enabled: true,
      config: { minute: 5 },
      scoping: { routeId: route, serviceId: null, consumerId: null, global: false },
    });
    expect(plugins.find(({ name }: { name: string }) => name === 'cors')).toMatchObject({
      enabled: false,
      scoping: { global: true },
    });
  });

  it('page through more control planes than the API tells at once', async () => {
    const own = await person(plane.store, organizationId, 'other', { teams: ['organization-admin'] });
    for (let number = 0; number < 12; number++)
      await plane.ask('POST', '/v2/control-planes', {
        as: own,
        payload: { name: `plane-${String(number).padStart(2, '0')}` },
      });
    const page = (pageSize: number, pageNumber: number) =>
      caller.call('list_control_planes', { pageSize, pageNumber, filterName: 'plane-', sort: 'name' });
    const { metadata, controlPlanes, usage } = await page(5, 3);
    expect(metadata).toMatchObject({
      totalPages: 3,
      totalCount: 12,
      sort: 'name',
      filters: { name: 'plane-', labels: null },
    });
    expect(controlPlanes.map(({ name }: { name: string }) => name)).toEqual(['plane-10', 'plane-11']);
    expect(usage.pagination).toContain('no more');
    expect((await page(5, 1)).usage.pagination).toContain('pageNumber 2');
    expect((await page(1000, 2)).controlPlanes).toEqual([]);
    await expect(caller.call('list_control_planes', { sort: 'colour' })).rejects.toThrow('API Error (Status 400)');
  });

  it('know groups of control planes', async () => {
    const group = await made('/v2/control-planes', { name: 'All', cluster_type: 'CLUSTER_TYPE_CONTROL_PLANE_GROUP' });
    const members = await Promise.all(['one', 'two'].map((name) => made('/v2/control-planes', { name })));
    for (const [index, id] of members.entries())
      await made(`/v2/control-planes/${id}/core-entities/services`, { name: 'same', host: `host-${index}.internal` });
    await made(`/v2/control-planes/${group}/group-memberships/add`, { members: members.map((id) => ({ id })) });

    const first = await caller.call('list_control_plane_group_memberships', { groupId: 'all', pageSize: 1 });
    const rest = await caller.call('list_control_plane_group_memberships', {
      groupId: group,
      pageAfter: first.metadata.nextPageAfter,
    });
    expect([first.metadata.totalCount, rest.metadata.nextPageAfter]).toEqual([2, null]);
    const told = [...first.members, ...rest.members];
    expect(told.map(({ controlPlaneId: id }) => id).sort()).toEqual([...members].sort());
    const conflicting = told.filter(({ membershipStatus }) => membershipStatus.status === 'CONFLICT');
    expect(conflicting).toMatchObject([{ membershipStatus: { conflicts: [{ entityType: 'services' }] } }]);

    const check = (id: string, as = caller) => as.call('check_control_plane_group_membership', { controlPlaneId: id });
    expect((await check(conflicting[0].controlPlaneId)).groupMembership).toMatchObject({
      isMember: true,
      groupId: group,
      groupName: 'All',
      status: 'CONFLICT',
      otherGroups: [],
    });
    expect((await check(controlPlaneId)).groupMembership).toMatchObject({
      isMember: false,
      groupId: null,
      conflicts: [],
    });
    const roles = [{ group: 'control_planes', role: 'viewer', entityId: members[0]! }];
    const own = new ToolCaller(plane, await person(plane.store, organizationId, 'member', { roles }));
    expect((await check('one', own)).groupMembership).toMatchObject({ isMember: true, groupId: null });
    const noGroup = caller.call('list_control_plane_group_memberships', { groupId: controlPlaneId });
    await expect(noGroup).rejects.toThrow('is no group');
  });

  it('sum up what models were asked for, and what it cost', async () => {
    const ask = (model: string, cost: number | null, changes: Partial<EventRow> = {}, agoMs = 60_000) =>
      tell(
        {
          subject: 'ann',
          llm: {
            plugin: 'ai-proxy',
            pluginId: 'p',
            operation: 'chat',
            dialect: 'openai-chat',
            mode: 'oneshot',
            provider: 'openai',
            requestModel: model,
            latencyMs: 200,
            usage: { input: 100, output: 20, ...noTokens },
            cost,
            attempts: [],
            logsStatistics: false,
          },
          ...changes,
        },
        agoMs,
      );
    await ask('small', 0.000_125);
    await ask('small', 0.000_125, { subject: 'bob' });
    await ask('large', 0.5);
    await ask('local', null);
    await ask('large', null, { status: 429 });
    await ask('large', 0.25, {}, 30 * 3_600_000);
    caller.calls.length = 0;
    const byModel = await caller.call('get_llm_usage_overview', { controlPlane: 'default' });
    expect(caller.calls.length).toBeLessThanOrEqual(8);
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
    const mcp = (...messages: object[]) =>
      ({ sessionId: 's', rpc: messages, audit: [] }) as unknown as NonNullable<EventRow['mcp']>;
    await tell({ serviceId: 'crm', subject: 'ann', mcp: mcp(rpc('find'), rpc('find', '-32602 No such customer')) });
    await tell({ serviceId: 'crm', status: 403, mcp: mcp(rpc('find')) });
    await tell({ serviceId: 'crm', mcp: mcp({ method: 'tools/list', latencyMs: 1, responseBytes: 9 }) });
    await tell({ serviceId: 'erp', mcp: mcp(rpc('find')) });
    await tell({ serviceId: 'erp', mcp: mcp(rpc('find', 'timeout')) }, 30 * 3_600_000);
    caller.calls.length = 0;
    const { totals, groups } = await caller.call('get_mcp_usage_overview', { controlPlane: controlPlaneId });
    expect(caller.calls.length).toBeLessThanOrEqual(8);
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
    const { services } = await caller.call('list_services', { controlPlaneId });
    const { routes } = await caller.call('list_routes', { controlPlaneId });
    const ids = {
      serviceId: services.find(({ name }: { name: string }) => name === 'orders').serviceId,
      routeId: routes[0].routeId,
    };
    const names = [{ kind: 'service' as const, id: ids.serviceId, name: 'orders' }];
    await plane.store.entityNames.record({ controlPlaneId, id: 'n' }, 'c', names, 1);
    const actors = [
      { type: 'person' as const, id: 'ann' },
      { type: 'agent' as const, id: 'chatbot' },
    ];
    const refusal = { refusalPlugin: 'rate-limiting', refusalCode: 'rate_limited', source: 'gateway' as const };
    await tell({
      id: 'limited',
      ...ids,
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
    expect(told.configuredPlugins).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ name: 'rate-limiting', scope: ['route'] }),
        expect.objectContaining({ name: 'cors', enabled: false, scope: [] }),
      ]),
    );
    await expect(caller.call('explain_request', { requestId: 'none' })).rejects.toThrow("no request 'none'");
    const stranger = new ToolCaller(plane, await person(plane.store, organizationId, 'stranger'));
    await expect(stranger.call('explain_request', { requestId: 'limited' })).rejects.toThrow(/no request|Status 403/);
  });

  it('explain what a request was part of', async () => {
    const startedAtMs = plane.nowMs - 60_000;
    const chat = {
      plugin: 'ai-proxy',
      pluginId: 'p',
      operation: 'chat',
      dialect: 'openai-chat',
      mode: 'stream' as const,
    };
    const llm = {
      ...chat,
      provider: 'openai',
      responseModel: 'gpt',
      timeToFirstTokenMs: 80,
      attempts: [],
      logsStatistics: false,
    };
    const guards = [
      {
        plugin: 'ai-prompt-guard',
        pluginId: 'g',
        phase: 'input' as const,
        outcome: 'passed' as const,
        checks: 1,
        durationMs: 1,
      },
    ];
    await tell({
      id: 'asked',
      startedAtMs,
      llm: { ...llm, usage: { input: 9, output: 1, ...noTokens }, cost: 0.25 },
      guards,
    });
    const rpc = [
      { method: 'tools/call', toolName: 'find', latencyMs: 5, responseBytes: 1, error: '-32602 No customer' },
    ];
    await tell({ id: 'called', startedAtMs: startedAtMs + 100, mcp: { rpc, audit: [] } });
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
        promptTokens: 9,
        completionTokens: 1,
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
