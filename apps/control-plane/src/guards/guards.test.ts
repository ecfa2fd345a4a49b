import { eventRow } from '@sallyport/analytics/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlPlaneId, organizationId, TestControlPlane } from '../test/control-plane.ts';
import { person } from '../test/people.ts';

describe('guards', () => {
  let plane: TestControlPlane;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
    const guard = (rule: string, outcome: 'blocked' | 'masked' | 'passed', phase: 'input' | 'output' = 'input') => ({
      ...{ plugin: 'secret-redaction', pluginId: 'p1', phase, outcome, checks: 3, durationMs: 1 },
      ...(outcome !== 'passed' && { rule, count: 2 }),
    });
    const row = (n: number, guards: ReturnType<typeof guard>[]) =>
      eventRow({ id: `row-${n}`, requestId: `r${n}`, startedAtMs: plane.nowMs - n * 1_000, uri: '/chat', guards });
    const rows = [
      row(1, [guard('email', 'blocked')]),
      row(2, [guard('email', 'masked'), guard('iban', 'masked', 'output')]),
      row(3, [guard('', 'passed')]),
      row(4, []),
    ];
    await plane.analytics.insert({ controlPlaneId, rows });
    const elsewhere = await plane.ask('POST', '/v2/control-planes', { payload: { name: 'elsewhere' } });
    const theirs = [
      eventRow({ id: 'x', requestId: 'theirs', startedAtMs: plane.nowMs - 500, guards: [guard('email', 'blocked')] }),
    ];
    await plane.analytics.insert({ controlPlaneId: elsewhere.json().id, rows: theirs });
  });
  afterAll(() => plane.stop());

  const own = [{ field: 'control_plane', operator: '=', value: controlPlaneId }];
  const hits = async (payload: object = {}) =>
    (await plane.ask('POST', '/v2/guard-hits', { payload: { filters: own, ...payload } })).json();
  const say = (request_id: string, verdict: string | null, more: object = {}) =>
    plane.ask('PUT', '/v2/guard-hits/verdict', {
      payload: { request_id, plugin_id: 'p1', phase: 'input', rule: 'email', verdict, ...more },
    });
  const rules = async () => (await plane.ask('POST', '/v2/guard-rules', { payload: { filters: own } })).json().items;

  it('tell what they found, the latest first, and what it was found in', async () => {
    const all = await hits();
    expect(all.meta).toMatchObject({ total: 3, total_is_exact: true });
    expect(all.items).toMatchObject([
      { request_id: 'r1', request_uri: '/chat', rule: 'email', outcome: 'blocked', phase: 'input', count: 2 },
      { request_id: 'r2', rule: 'email', outcome: 'masked' },
      { request_id: 'r2', rule: 'iban', outcome: 'masked', phase: 'output' },
    ]);
    const of = [...own, { field: 'guard_rule', operator: '=', value: 'iban' }];
    expect((await hits({ filters: of })).items).toMatchObject([{ rule: 'iban' }]);
    expect((await hits({ include_passed: true })).meta.total).toBe(4);
    expect((await hits({ size: 1, offset: 1 })).items).toMatchObject([{ request_id: 'r2', rule: 'email' }]);
    const wrong = [{ field: 'colour', operator: '=', value: 'x' }];
    for (const url of ['/v2/guard-hits', '/v2/guard-rules'])
      expect((await plane.ask('POST', url, { payload: { filters: wrong } })).json()).toMatchObject({
        status: 400,
        invalid_parameters: [{ field: 'filters.0.field' }],
      });
  });

  it('are judged by who has looked, and each rule tells how often it was right', async () => {
    expect(await rules()).toMatchObject([
      {
        rule: 'email',
        hits: { total: 2, blocked: 1, masked: 1 },
        verdicts: { false_alarm: 0, right: 0 },
        precision: null,
      },
      { rule: 'iban', phase: 'output', hits: { total: 1 } },
    ]);
    expect((await say('r1', 'right')).json()).toMatchObject({ verdict: 'right', by: expect.any(String) });
    expect((await say('r2', 'right')).statusCode).toBe(200);
    expect((await say('r2', 'false_alarm', { comment: 'Our own address.' })).statusCode).toBe(200);
    expect(await rules()).toMatchObject([
      { rule: 'email', verdicts: { false_alarm: 1, right: 1 }, precision: 0.5 },
      {},
    ]);
    expect((await hits()).items).toMatchObject([
      { verdict: { verdict: 'right' } },
      { verdict: { verdict: 'false_alarm', comment: 'Our own address.' } },
      {},
    ]);
    expect((await say('r2', null)).statusCode).toBe(204);
    expect(await rules()).toMatchObject([{ verdicts: { false_alarm: 0, right: 1 }, precision: 1 }, {}]);
  });

  it('cannot be judged for what they did not find, nor by who may not', async () => {
    for (const [request, more] of [
      ['r3', {}],
      ['r9', {}],
      ['r1', { rule: 'iban' }],
      ['r1', { phase: 'output' }],
      ['r1', { plugin_id: 'p2' }],
    ] as const)
      expect([request, (await say(request, 'right', more)).statusCode]).toEqual([request, 404]);
    const roles = [{ group: 'control_planes', role: 'admin', entityId: controlPlaneId }];
    const as = await person(plane.store, organizationId, 'admin', { roles });
    const payload = { request_id: 'theirs', plugin_id: 'p1', phase: 'input', rule: 'email', verdict: 'right' };
    expect((await plane.ask('PUT', '/v2/guard-hits/verdict', { payload, as })).statusCode).toBe(404);
    const seen = await plane.ask('POST', '/v2/guard-hits', { payload: {}, as });
    expect(seen.body).not.toContain('theirs');
  });
});
