import { eventRow } from '@sallyport/analytics/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlPlaneId, TestControlPlane } from '../test/control-plane.ts';

describe('single requests', () => {
  let plane: TestControlPlane;
  const count = 2_345;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
    const rows = Array.from({ length: count }, (_, n) =>
      eventRow({
        id: `r-${n}`,
        startedAtMs: plane.nowMs - 60_000 - n,
        routeId: 'orders',
        ...(n === 0 && { uri: '=1+1', userAgent: 'a "quoted", agent' }),
      }),
    );
    for (let from = 0; from < count; from += 1_000)
      await plane.analytics.insert({ controlPlaneId, rows: rows.slice(from, from + 1_000) });
  });
  afterAll(() => plane.stop());

  const exported = async (payload: object, accept = 'text/csv') =>
    await plane.ask('POST', '/v2/api-requests/export', { payload, headers: { accept } });

  it('are exported as one table, whatever pages they are read in', async () => {
    const answer = await exported({});
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="api-requests.csv"',
    });
    const lines = answer.body.trimEnd().split('\r\n');
    expect(lines).toHaveLength(count + 1);
    expect(new Set(lines.slice(1).map((line) => line.split(',')[1])).size).toBe(count);
    const columns = lines[0]!.split(',');
    expect(columns).toEqual(
      expect.arrayContaining(['request_start', 'route_name', 'route', 'total_tokens', 'mcp_tools']),
    );
    expect(lines[1]).toContain("'=1+1");
    expect(lines[1]).toContain('"a ""quoted"", agent"');
  });

  it('are exported up to a limit, and as lines of JSON', async () => {
    const answer = await exported({ limit: 1_200, order: 'ascending' }, 'application/x-ndjson');
    expect(answer.headers['content-type']).toContain('application/x-ndjson');
    const records = answer.body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { request_id: string });
    expect([records.length, records[0]!.request_id]).toEqual([1_200, `r-${count - 1}`]);
  });

  it('are not exported where the question is none, or nothing is found', async () => {
    const filters = [{ field: 'colour', operator: '=', value: 'red' }];
    expect((await exported({ filters })).json()).toMatchObject({
      status: 400,
      invalid_parameters: [{ field: 'filters.0.field' }],
    });
    expect((await exported({ limit: 100_001 })).statusCode).toBe(400);
    expect((await exported({ search: 'nowhere' })).body.split('\r\n')).toHaveLength(2);
    expect((await plane.ask('POST', '/v2/api-requests/export', { payload: {}, as: 'nobody' })).statusCode).toBe(401);
  });

  it('can be followed as they come', async () => {
    const ask = async (payload: object) => (await plane.ask('POST', '/v2/api-requests', { payload })).json();
    const { meta } = await ask({ size: 10 });
    const row = eventRow({ id: 'newest', startedAtMs: plane.nowMs });
    await plane.analytics.insert({ controlPlaneId, rows: [row] });
    const news = await ask({ size: 10, tail: meta.tail });
    expect(news.results).toMatchObject([{ request_id: 'newest' }]);
    expect((await ask({ size: 10, tail: news.meta.tail })).results).toEqual([]);
  });
});
