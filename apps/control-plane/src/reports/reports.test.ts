import { eventRow } from '@sallyport/analytics/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlPlaneId, organizationId, TestControlPlane } from '../test/control-plane.ts';

describe('reports', () => {
  let plane: TestControlPlane;
  let id: string;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
    const startedAtMs = plane.nowMs - 60_000;
    const rows = [200, 200, 404].map((status, index) => eventRow({ id: `${index}`, startedAtMs, status }));
    await plane.analytics.insert({ controlPlaneId, rows });
    const definition = {
      query: { metrics: ['request_count'], dimensions: ['status_code'] },
      chart: { type: 'horizontal_bar' },
    };
    const payload = { name: 'Statuses', description: 'What was answered', definition };
    id = (await plane.ask('POST', '/v2/reports', { payload })).json().id;
  });
  afterAll(async () => await plane.stop());

  it('answer what they ask, as JSON and as a table', async () => {
    const { data } = (await plane.ask('GET', `/v2/reports/${id}/data`)).json();
    expect(data.map(({ event }: { event: object }) => event)).toEqual([
      { status_code: '200', request_count: 2 },
      { status_code: '404', request_count: 1 },
    ]);
    const table = await plane.ask('GET', `/v2/reports/${id}/data`, { headers: { accept: 'text/csv' } });
    expect(table.body).toBe('status_code,request_count\r\n200,2\r\n404,1\r\n');
    expect(table.headers['content-disposition']).toBe(`attachment; filename="report-${id}.csv"`);
  });

  it('can be copied', async () => {
    const copy = await plane.ask('POST', `/v2/reports/${id}/duplicate`);
    expect([copy.statusCode, copy.json()]).toMatchObject([201, { name: 'Copy of Statuses', labels: {} }]);
    expect(copy.json().id).not.toBe(id);
    expect((await plane.ask('GET', '/v2/reports')).json().meta.page.total).toBe(2);
  });

  it('say so where they ask for what is not there any more', async () => {
    const saved = await plane.store.reports.get(organizationId, id);
    const by = { organizationId, principalId: 'operator', actor: 'operator', requestId: 'r', clientIp: '::1' };
    const older = { ...saved, id: '11111111-2222-4333-8444-555555555555' };
    await plane.store.reports.insert({ ...older, definition: { query: { metrics: ['retired'] } } }, by);
    const answer = await plane.ask('GET', `/v2/reports/${older.id}/data`);
    expect([answer.statusCode, answer.json().detail]).toEqual([409, expect.stringContaining('retired')]);
  });

  it('are refused where their chart cannot show what they ask', async () => {
    const definition = { query: { dimensions: ['time'] }, chart: { type: 'donut' } };
    const answer = await plane.ask('POST', '/v2/reports', { payload: { name: 'x', definition } });
    expect(answer.json().invalid_parameters).toMatchObject([{ field: 'definition.chart.type' }]);
  });
});
