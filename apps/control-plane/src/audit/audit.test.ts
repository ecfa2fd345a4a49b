import { createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestControlPlane } from '../test/control-plane.ts';

describe('the audit log', () => {
  let plane: TestControlPlane;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
  });
  afterAll(async () => await plane.stop());

  const list = async (query = '') => (await plane.ask('GET', `/v3/audit-logs${query}`)).json();

  it('has who was turned away, by what they showed', async () => {
    await plane.ask('GET', '/v3/audit-logs?secret=x', {
      as: 'nobody',
      headers: { authorization: 'Bearer kpat_none', 'user-agent': 'tests' },
    });
    await plane.ask('GET', '/v2/dashboards', { as: 'node' });
    await plane.ask('GET', '/health', { as: 'nobody', headers: { host: 'evil.example' } });
    const { data } = await list('?page[size]=3');
    expect(data).toMatchObject([
      {
        type: 'gateway_access',
        method: 'GET',
        uri: '/health',
        status_code: 403,
        reason: expect.stringContaining('Host header'),
      },
      {
        type: 'authorization',
        granted: false,
        action: 'dashboards.read',
        entity_type: 'dashboards',
        principal_id: 'node-token',
        uri: '/v2/dashboards',
      },
      {
        type: 'authentication',
        successful: false,
        outcome: 'invalid',
        authentication_type: 'pat',
        query: 'secret',
        user_agent: 'tests',
        client_ip: '127.0.0.1',
      },
    ]);
    expect(JSON.stringify(data)).not.toMatch(/kpat_none|=x/);
  });

  it('is paged to and fro without a gap, and filtered', async () => {
    for (let index = 0; index < 5; index++)
      await plane.ask('POST', '/v2/dashboards', { payload: { name: `b${index}`, definition: { tiles: [] } } });
    const of = '?filter[entity_type]=dashboard&page[size]=2';
    const pages = [await list(of)];
    while (pages.at(-1).meta.page.next !== null)
      pages.push((await plane.ask('GET', pages.at(-1).meta.page.next)).json());
    expect(pages.map(({ data }) => data.length)).toEqual([2, 2, 1]);
    expect(pages[0].meta.page.previous).toBeNull();
    const back = (await plane.ask('GET', pages[2].meta.page.previous)).json();
    expect(back.data).toEqual(pages[1].data);
    expect((await plane.ask('GET', back.meta.page.previous)).json().data).toEqual(pages[0].data);
    expect(pages[0].data[0]).toMatchObject({
      type: 'change',
      action: 'create',
      diff: [{ path: '', after: { name: 'b4' } }],
    });
    expect((await list(`?filter[ts][lt]=2020-01-01T00:00:00Z`)).data).toEqual([]);
    expect((await list(`?filter[trace_id]=${pages[0].data[0].trace_id}`)).data).toEqual([pages[0].data[0]]);
    for (const query of ['page[after]=%2e', 'filter[secret]=1', 'filter[ts]=soon', 'page[size]=1001'])
      expect((await plane.ask('GET', `/v3/audit-logs?${query}`)).statusCode, query).toBe(400);
  });

  it('is chained, signed, and found whole', async () => {
    await plane.store.audit.chain(plane.services.auditKey);
    const { data } = await list('?page[size]=1000');
    const sequences = data.map(({ sequence }: { sequence: number }) => sequence);
    expect(sequences).toEqual(sequences.map((_: number, index: number) => sequences.length - index));
    const key = createPublicKey({ key: plane.services.auditKey.jwk, format: 'jwk' });
    for (const { hash, signature } of data)
      expect(verify(null, Buffer.from(hash), key, Buffer.from(signature, 'base64url'))).toBe(true);
    const whole = (await plane.ask('GET', '/v3/audit-logs/verification')).json();
    const head = { sequence: data.length, hash: data[0].hash };
    expect(whole).toEqual({ is_whole: true, entries: data.length, waiting: 0, head, problems: [] });
  });

  it('is for those who may read it', async () => {
    for (const path of ['/v3/audit-logs', '/v3/audit-logs/verification'])
      expect([
        (await plane.ask('GET', path, { as: 'nobody' })).statusCode,
        (await plane.ask('GET', path, { as: 'node' })).statusCode,
      ]).toEqual([401, 403]);
  });
});
