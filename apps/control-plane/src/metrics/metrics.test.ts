import { once } from 'node:events';
import { request } from 'node:http';
import { eventRow } from '@sallyport/analytics/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlPlaneId, TestControlPlane } from '../test/control-plane.ts';

describe('questions', () => {
  let plane: TestControlPlane;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
    const startedAtMs = plane.nowMs - 60_000;
    const rows = [
      eventRow({ id: 'a', startedAtMs, serviceId: 's1', uri: '/orders?q=1', status: 200 }),
      eventRow({ id: 'b', startedAtMs, serviceId: 's1', uri: '/orders', status: 503 }),
      eventRow({ id: 'c', startedAtMs, serviceId: 's2', uri: '/=cmd', status: 404, userAgent: '=HYPERLINK("x")' }),
      eventRow({ id: 'd', startedAtMs, status: 404 }),
    ];
    await plane.analytics.insert({ controlPlaneId, rows });
    await plane.store.entityNames.record(
      { controlPlaneId, id: 'n' },
      'c',
      [{ kind: 'service', id: 's1', name: 'Orders, new' }],
      1,
    );
  });
  afterAll(async () => await plane.stop());
  const ask = (url: string, payload: object, headers = {}) => plane.ask('POST', url, { payload, headers });

  it('about numbers are answered with what entities are called now', async () => {
    const query = { metrics: ['request_count', 'error_rate'], dimensions: ['gateway_service'] };
    const { data, meta } = (await ask('/v2/metrics', query)).json();
    const s1 = `${controlPlaneId}:s1`;
    expect(data.map(({ event }: { event: object }) => event)).toEqual([
      { gateway_service: s1, request_count: 2, error_rate: 50 },
      { gateway_service: expect.any(String), request_count: 1, error_rate: 100 },
      { gateway_service: expect.any(String), request_count: 1, error_rate: 100 },
    ]);
    expect(meta).toMatchObject({
      truncated: false,
      metric_units: { request_count: 'count', error_rate: '%' },
      display: { gateway_service: { [s1]: { id: s1, name: 'Orders, new' }, empty: { name: 'Empty' } } },
    });
  });

  it('are answered as tables, too, which spreadsheets do not take for formulas', async () => {
    const query = { metrics: ['request_count'], dimensions: ['gateway_service'], limit: 1 };
    const numbers = await ask('/v2/metrics', query, { accept: 'text/csv' });
    expect(numbers.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(numbers.body.split('\r\n').slice(0, 2)).toEqual([
      'gateway_service,gateway_service_id,request_count',
      `"Orders, new",${controlPlaneId}:s1,2`,
    ]);
    const single = await ask('/v2/api-requests', { search: '=cmd' }, { accept: 'text/csv' });
    expect(single.body).toContain(`"'=HYPERLINK(""x"")"`);
  });

  it('about single requests are answered page by page', async () => {
    const first = (await ask('/v2/api-requests', { size: 3 })).json();
    expect([first.results.length, first.meta.total]).toEqual([3, 4]);
    const second = (await ask('/v2/api-requests', { size: 3, cursor: first.meta.cursor })).json();
    expect([second.results.length, second.meta.cursor]).toEqual([1, undefined]);
    const failed = { filters: [{ field: 'status_code_grouped', operator: 'in', value: ['5XX'] }] };
    expect((await ask('/v2/api-requests', failed)).json().results).toMatchObject([
      { request_id: 'b', gateway_service: `${controlPlaneId}:s1` },
    ]);
  });

  it('that cannot be asked are refused, each wrong place told', async () => {
    const answer = await ask('/v2/metrics', {
      metrics: ['request_count', 'latency'],
      limit: 2_000,
      filters: [{ field: 'route', operator: '<', value: 'x' }],
      colour: 'red',
    });
    expect(answer.statusCode).toBe(400);
    const places = answer.json().invalid_parameters.map(({ field }: { field: string }) => field);
    expect(places).toEqual(expect.arrayContaining(['limit', 'colour']));
    const unknown = await ask('/v2/metrics', { metrics: ['latency'], filters: [{ field: 'route', operator: '<' }] });
    expect(unknown.json().invalid_parameters).toMatchObject([
      { field: 'metrics.0', rule: 'invalid', reason: expect.stringContaining('request_count'), source: 'body' },
      { field: 'filters.0.operator' },
    ]);
    const notJson = await plane.ask('POST', '/v2/metrics', {
      payload: '{"metrics":',
      headers: { 'content-type': 'application/json' },
    });
    expect([notJson.statusCode, notJson.json().title]).toEqual([400, 'Bad Request']);
  });

  it('are looked up in a catalogue, from which each can be asked', async () => {
    const { data } = (await plane.ask('GET', '/v2/metrics/fields')).json();
    const names = data.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['api_usage', 'llm_usage', 'agentic_usage', 'api_requests']));
    for (const { name: datasource, fields } of data) {
      const firstOf = (wanted: string) => fields.find(({ group }: { group: string }) => group === wanted)?.name;
      if (firstOf('metric') === undefined) continue;
      const query = { datasource, metrics: [firstOf('metric')], dimensions: [firstOf('dimension'), 'time'] };
      expect((await ask('/v2/metrics', query)).statusCode, datasource).toBe(200);
    }
    const found = (await plane.ask('GET', '/v2/entity-names?kind=service&search=orders')).json();
    expect(found).toEqual({ data: [{ id: `${controlPlaneId}:s1`, name: 'Orders, new' }] });
  });

  it('end when whoever asked is gone', async () => {
    const other = await TestControlPlane.start();
    const { promise: asked, resolve: onAsked } = Promise.withResolvers<void>();
    const { promise: cancelled, resolve: onCancelled } = Promise.withResolvers<void>();
    // Never done by itself, as a query over years may seem.
    other.analytics.query = async (_sql, _parameters, options) => {
      onAsked();
      await once(options!.signal!, 'abort');
      onCancelled();
      return [];
    };
    const client = request(`${await other.listen()}/v2/metrics`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${other.operatorToken}` },
    });
    client.on('error', () => {});
    client.end('{}');
    await asked;
    client.destroy();
    await cancelled;
    await other.stop();
  });
});
