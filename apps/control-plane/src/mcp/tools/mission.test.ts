import { relativeRanges } from '@sallyport/analytics';
import { timeRanges } from '@sallyport/platform-mcp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ToolCaller } from '../../test/call-tool.ts';
import { controlPlaneId, organizationId, TestControlPlane } from '../../test/control-plane.ts';
import { seedLedger } from '../../test/ledger.ts';
import { type Person, person } from '../../test/people.ts';

describe('tools that answer which services fail most', () => {
  let plane: TestControlPlane;
  let sharedId: string;
  let caller: ToolCaller;
  let carol: Person;
  let serviceIds: Readonly<Record<string, string>>;

  beforeAll(async () => {
    plane = await TestControlPlane.start();
    ({ sharedId, serviceIds } = await seedLedger(plane));
    caller = new ToolCaller(plane);
    const roles = [{ group: 'control_planes', role: 'viewer', entityId: controlPlaneId }];
    carol = await person(plane.store, organizationId, 'carol', { roles });
  });
  afterAll(async () => await plane.stop());

  it('lead from the name of a control plane to exact counts and rates of its services', async () => {
    const planes = await caller.call('list_control_planes', { filterName: 'Shared_Services' });
    expect(planes.controlPlanes).toMatchObject([
      { controlPlaneId: sharedId, name: 'Shared_Services', type: 'control_plane', labels: { team: 'core' } },
    ]);
    const { services } = await caller.call('list_services', { controlPlaneId: sharedId, size: 1000 });
    expect(services.map(({ name }: { name: string }) => name).sort()).toEqual(['orders', 'payments', 'quiet']);
    const answer = await caller.call('query_api_requests', {
      timeRange: '24H',
      serviceIds: services.map(({ serviceId }: { serviceId: string }) => `${sharedId}:${serviceId}`),
      maxResults: 1000,
    });
    expect(answer.metadata).toMatchObject({ totalRequests: 1000, totalCount: 1559 });
    expect(answer.requests).toHaveLength(1000);
    expect(answer.statistics).toEqual({
      totalRequests: 1559,
      serviceDistribution: [
        {
          serviceId: `${sharedId}:${serviceIds['orders']}`,
          serviceName: 'orders',
          requests: 1160,
          clientErrors: 157,
          serverErrors: 3,
          clientErrorRate: 13.53,
          serverErrorRate: 0.26,
          averageLatencyMs: 10.5,
          statusCodes: [
            { statusCode: 200, count: 1000 },
            { statusCode: 404, count: 120 },
            { statusCode: 429, count: 37 },
            { statusCode: 500, count: 3 },
          ],
        },
        expect.objectContaining({
          serviceName: 'payments',
          requests: 399,
          clientErrors: 10,
          serverErrors: 89,
          clientErrorRate: 2.51,
          serverErrorRate: 22.31,
        }),
      ],
    });
  });

  it('count all that match the filters given, whatever is returned', async () => {
    const all = await caller.call('query_api_requests', {
      timeRange: '24H',
      controlPlaneId: 'shared services',
      maxResults: 2,
    });
    expect(all.requests).toHaveLength(2);
    expect(all.statistics.totalRequests).toBe(1560);
    expect(all.statistics.serviceDistribution.at(-1)).toMatchObject({
      serviceId: 'unknown',
      requests: 1,
      clientErrors: 1,
    });
    const failed = await caller.call('query_api_requests', {
      timeRange: '24h',
      serviceIds: ['Payments'],
      statusCodes: [502, 503],
      excludeStatusCodes: [503],
      httpMethods: ['get'],
      consumerIds: [`${sharedId}:c0`, `${sharedId}:c1`, `${sharedId}:c2`],
    });
    expect(failed.metadata).toMatchObject({
      totalCount: 44,
      filters: [
        { field: 'status_code', operator: 'in', value: [502, 503] },
        { field: 'status_code', operator: 'not_in', value: [503] },
        { field: 'http_method', operator: 'in', value: ['GET'] },
        { field: 'consumer', operator: 'in' },
        { field: 'gateway_service', operator: 'in', value: [`${sharedId}:${serviceIds['payments']}`] },
      ],
    });
    const week = await caller.call('query_api_requests', {
      timeRange: '7D',
      serviceIds: [serviceIds['orders']],
      maxResults: 1,
    });
    expect(week.statistics.serviceDistribution).toMatchObject([{ requests: 1161, serverErrors: 4 }]);
  });

  it('know services by id, with their control plane or without, and by name', async () => {
    const count = async (serviceId: string, more = {}) => {
      const given = { timeRange: '24H', maxResults: 1, serviceIds: [serviceId], ...more };
      return (await caller.call('query_api_requests', given)).metadata.totalCount;
    };
    const orders = serviceIds['orders']!;
    for (const written of [
      orders,
      `${sharedId}:${orders}`,
      `Shared_Services:${orders}`,
      'ORDERS',
      `${sharedId}:orders`,
    ])
      expect(await count(written), written).toBe(1160);
    expect(await count('orders', { controlPlaneId: 'Shared_Services' })).toBe(1160);
    expect(await count('quiet', { controlPlaneId: sharedId })).toBe(0);
    await expect(count('quiet')).rejects.toThrow("No gateway told of a service 'quiet'");
    const twin = [{ kind: 'service' as const, id: 'x', name: 'orders' }];
    await plane.store.entityNames.record({ controlPlaneId, id: 'm' }, 'c', twin, 1);
    await expect(count('orders')).rejects.toThrow("Several services are called 'orders'");
    expect(await count(`${controlPlaneId}:orders`)).toBe(1);
    const many = Array.from({ length: 11 }, (_, index) => `name-${index}`);
    await expect(count('', { serviceIds: many })).rejects.toThrow('At most 10 services can be given by name');
  });

  it('tell what there is where a name is not known', async () => {
    const { controlPlanes, usage } = await caller.call('list_control_planes', { filterName: 'nowhere' });
    expect(controlPlanes).toEqual([]);
    expect(usage.instructions).toContain('There are: Shared_Services, default.');
    await expect(caller.call('list_services', { controlPlaneId: 'nowhere' })).rejects.toThrow(
      "There is no control plane 'nowhere' that you may see. There are: Shared_Services, default.",
    );
    await expect(caller.call('query_api_requests', { serviceIds: ['nothing'] })).rejects.toThrow("a service 'nothing'");
    await expect(caller.call('list_services', { controlPlaneId: sharedId, offset: 'x' })).rejects.toThrow(
      'API Error (Status 400)',
    );
  });

  it('tell nobody of control planes that they may not see', async () => {
    const own = new ToolCaller(plane, carol);
    const { metadata, controlPlanes } = await own.call('list_control_planes', { pageSize: 1000 });
    expect([metadata.totalCount, controlPlanes[0].name]).toEqual([1, 'default']);
    await expect(own.call('list_services', { controlPlaneId: sharedId })).rejects.toThrow(
      /API Error \(Status 40[34]\)/,
    );
    await expect(own.call('list_services', { controlPlaneId: 'Shared_Services' })).rejects.toThrow(
      'There are: default.',
    );
    const { statistics } = await own.call('query_api_requests', { timeRange: '24H' });
    expect(statistics).toMatchObject({
      totalRequests: 1,
      serviceDistribution: [{ serviceId: `${controlPlaneId}:x`, serverErrors: 1 }],
    });
    const overview = { controlPlane: 'Shared_Services' };
    await expect(own.call('get_service_health_overview', overview)).rejects.toThrow('There are: default.');
    expect((await own.call('get_service_health_overview')).totals.requests).toBe(1);
    const foreign = { timeRange: '24H', serviceIds: [`${sharedId}:${serviceIds['orders']}`] };
    expect((await own.call('query_api_requests', foreign)).statistics.totalRequests).toBe(0);
  });

  it('rank services, and say what changed', async () => {
    caller.calls.length = 0;
    const ask = (more: object) =>
      caller.call('get_service_health_overview', { controlPlane: 'Shared_Services', timeRange: '24H', ...more });
    const { metadata, totals, services, servicesWithoutRequests, withoutService } = await ask({});
    expect(withoutService).toMatchObject({ requests: 1, clientErrorRate: 100, change: null });
    expect(caller.calls.length).toBe(5);
    expect(metadata).toMatchObject({
      controlPlane: { name: 'Shared_Services' },
      timeRange: { end: new Date(plane.nowMs).toISOString() },
      previousTimeRange: { end: metadata.timeRange.start },
    });
    expect(totals).toMatchObject({ requests: 1560, clientErrors: 168, serverErrors: 92, previous: { requests: 1 } });
    expect(services).toMatchObject([
      { serviceName: 'payments', errorRate: 24.81, p95LatencyMs: 11, previous: { requests: 0 }, change: null },
      {
        rank: 2,
        serviceName: 'orders',
        errorRate: 13.79,
        previous: { requests: 1, serverErrorRate: 100, averageLatencyMs: 12.5 },
        change: {
          requestsPercent: 115_900,
          clientErrorRatePoints: 13.53,
          serverErrorRatePoints: -99.74,
          errorRatePoints: -86.21,
          averageLatencyPercent: -16,
        },
      },
    ]);
    expect(servicesWithoutRequests).toEqual([
      { serviceId: `${sharedId}:${serviceIds['quiet']}`, serviceName: 'quiet' },
    ]);
    const names = (answer: { services: { serviceName: string }[] }) => answer.services.map((one) => one.serviceName);
    expect(names(await ask({ orderBy: '4xx_rate', minimumRequests: 2 }))).toEqual(['orders', 'payments']);
    expect(names(await ask({ orderBy: '5xx_rate', limit: 1 }))).toEqual(['payments']);
    expect(names(await ask({ timeRange: 'PREVIOUS_DAY', orderBy: 'requests', minimumRequests: 2 }))).toHaveLength(2);
  });

  it('know each consumer, by id or name', async () => {
    const { metadata, statistics, requests } = await caller.call('get_consumer_requests', {
      consumerId: `${sharedId}:c0`,
      timeRange: '24H',
      maxResults: 5,
    });
    const total = statistics.statusCodeDistribution.reduce(
      (sum: number, { count }: { count: number }) => sum + count,
      0,
    );
    expect([total, metadata.totalRequests, requests.length]).toEqual([metadata.totalCount, 5, 5]);
    expect(metadata.totalCount).toBe(520);
    const ok = statistics.statusCodeDistribution.find(({ statusCode }: { statusCode: number }) => statusCode === 200);
    expect(statistics.successRate).toBe(ok.percentage);
    expect(statistics.serviceDistribution.map((one: { serviceName: string }) => one.serviceName)).toEqual([
      'orders',
      'payments',
    ]);
    const failed = { consumerId: 'Ann', timeRange: '24H', failureOnly: true };
    const failures = await caller.call('get_consumer_requests', failed);
    expect(failures.statistics.successRate).toBe(0);
    const both = await caller.call('get_consumer_requests', { ...failed, successOnly: true });
    expect(both.metadata.totalCount + failures.metadata.totalCount).toBe(520);
    await expect(caller.call('get_consumer_requests', { consumerId: 'nobody' })).rejects.toThrow("a consumer 'nobody'");
  });

  it('answer any other question about numbers', async () => {
    const byStatus = await caller.call('query_metrics', {
      metrics: ['request_count', 'error_rate', 'response_latency_p95'],
      dimensions: ['gateway_service', 'status_code_grouped'],
      filters: [
        { field: 'control_plane', operator: 'in', value: ['Shared_Services'] },
        { field: 'gateway_service', operator: '=', value: 'payments' },
      ],
    });
    expect(byStatus.rows).toEqual([
      {
        gateway_service: 'payments',
        gateway_service_id: expect.stringContaining(sharedId),
        status_code_grouped: '2XX',
        request_count: 300,
        error_rate: 0,
        response_latency_p95: 11,
      },
      expect.objectContaining({ status_code_grouped: '5XX', request_count: 89, error_rate: 100 }),
      expect.objectContaining({ status_code_grouped: '4XX', request_count: 10 }),
    ]);
    const field = 'control_plane';
    const named = Array.from({ length: 4 }, (_, at) => ({ field, operator: 'in', value: ['a', 'b', `c${at}`] }));
    await expect(caller.call('query_metrics', { filters: named })).rejects.toThrow('At most 10 entities');
    const series = await caller.call('query_metrics', {
      dimensions: ['time', 'status_code', 'consumer'],
      timeRange: '24H',
      granularity: 'fiveMinutely',
    });
    expect(series.rows).toHaveLength(500);
    expect(series.metadata).toMatchObject({ truncated: true, granularityMs: 300_000, hint: expect.any(String) });
    await expect(caller.call('query_metrics', { metrics: ['latency'] })).rejects.toThrow(
      /API Error \(Status 400\).*response_latency_p95/,
    );
    const { metrics, dimensions, otherDatasources } = await caller.call('list_metrics', { datasource: 'api-usage' });
    const names = (list: { name: string }[]) => list.map(({ name }) => name);
    expect(names(metrics)).toContain('response_latency_p95');
    expect(names(dimensions)).toEqual(expect.arrayContaining(['gateway_service', 'time']));
    expect(names(otherDatasources)).toContain('llm_usage');
    await expect(caller.call('list_metrics', { datasource: 'x' })).rejects.toThrow('There are: api_usage, llm_usage');
  });

  it('take every range of time that the API has, and one from instant to instant', async () => {
    expect(timeRanges.map((name) => name.toLowerCase()).sort()).toEqual([...relativeRanges].sort());
    const start = new Date(plane.nowMs - 26 * 3_600_000).toISOString();
    const end = new Date(plane.nowMs - 24 * 3_600_000).toISOString();
    const { statistics, metadata } = await caller.call('query_api_requests', { start, end });
    expect([statistics.totalRequests, metadata.timeRange]).toEqual([1, { start, end }]);
    await expect(caller.call('query_api_requests', { start })).rejects.toThrow('given together');
    await expect(caller.call('query_api_requests', { timeZone: 'Mars' })).rejects.toThrow('is not a time zone');
    expect((await caller.call('query_api_requests', { timeRange: '30D', maxResults: 1 })).metadata.totalCount).toBe(
      1562,
    );
  });

  it('refuse what they do not know, rather than leave it out', async () => {
    await expect(caller.call('query_api_requests', { service_ids: ['x'] })).rejects.toThrow('service_ids');
    await expect(caller.call('query_api_requests', { maxResults: 1001 })).rejects.toThrow('maxResults');
    await expect(caller.call('list_services', { controlPlaneId: sharedId, size: 0 })).rejects.toThrow('size');
  });

  it('end when their caller goes away', async () => {
    await expect(caller.call('list_control_planes', {}, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  });
});
