import type { DebugReport, DebugTrace } from '@sallyport/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestControlPlane } from '../test/control-plane.ts';

const dayMs = 24 * 3_600_000;

describe('debug sessions', () => {
  let plane: TestControlPlane;
  beforeEach(async () => {
    plane = await TestControlPlane.start();
  });
  afterEach(async () => await plane.stop());

  const begin = async (payload: object = {}) => (await plane.ask('POST', '/v2/debug-sessions', { payload })).json();
  const show = async (id: string) => (await plane.ask('GET', `/v2/debug-sessions/${id}`)).json();
  const orders = async (node = 'node-1') =>
    (await plane.ask('GET', `/ingest/v1/debug-orders?node=${node}`, { as: 'node' })).json();
  const report = (changes: Partial<DebugReport>) =>
    plane.ask('POST', '/ingest/v1/debug-traces', {
      as: 'node',
      payload: { nodeId: 'node-1', traces: [], lost: {}, ...changes },
    });
  const trace = (sessionId: string, requestId: string, changes: Partial<DebugTrace> = {}): DebugTrace => ({
    sessionId,
    requestId,
    traceId: 'f'.repeat(32),
    startedAtMs: plane.nowMs,
    method: 'GET',
    path: '/orders',
    status: 502,
    totalMs: 12.5,
    gatewayMs: 2,
    upstreamMs: 10,
    spans: [{ name: 'kong', kind: 'server', span_id: 'a'.repeat(16), start_ms: 0, duration_ms: 12.5, attributes: {} }],
    droppedSpans: 0,
    ...changes,
  });

  it('are told to the gateways that are meant, until they end', async () => {
    expect(await orders()).toEqual({ orders: [], askAgainMs: 3_000 });
    const sampling = { route: 'orders', rule: 'http.response.status_code >= 500' };
    const session = await begin({ nodes: ['node-1'], sampling, duration_seconds: 60, samples_max: 2 });
    expect(session).toMatchObject({ status: 'pending', samples: 0, sampling });
    expect((await orders('node-2')).orders).toEqual([]);
    expect((await show(session.id)).status).toBe('pending');
    plane.nowMs += 10_000;
    expect(await orders()).toMatchObject({
      orders: [{ sessionId: session.id, ...sampling, samplesLeft: 2, msLeft: 50_000 }],
      askAgainMs: 1_000,
    });
    expect((await show(session.id)).status).toBe('in_progress');
    await report({ traces: [trace(session.id, 'r1'), trace(session.id, 'r1')] });
    expect((await orders()).orders[0].samplesLeft).toBe(1);
    await report({ traces: [trace(session.id, 'r2'), trace(session.id, 'r3')], lost: { [session.id]: 4 } });
    expect(await show(session.id)).toMatchObject({ status: 'completed', samples: 2, lost: 4 });
    expect((await orders()).orders).toEqual([]);
  });

  it('keep nothing that was on its way when the person was erased, and nothing that cannot be shown', async () => {
    const { id } = await begin();
    const late = [
      trace(id, 'r1', { subject: 'ann' }),
      trace(id, 'r2', { consumerId: 'c1', subject: 'c1' }),
      trace(id, 'r3'),
    ];
    plane.nowMs += 1_000;
    await plane.ask('POST', '/v2/erasures', { payload: { subject: 'ann' } });
    await plane.ask('POST', '/v2/erasures', { payload: { consumer: 'c1' } });
    expect((await report({ traces: late })).statusCode).toBe(204);
    for (const wrong of [{ startedAtMs: 8.7e15 }, { path: `/${'x'.repeat(5_000)}` }, { consumerId: 'x'.repeat(600) }])
      expect((await report({ traces: [trace(id, 'r4', wrong)] })).statusCode, JSON.stringify(wrong).slice(0, 40)).toBe(
        400,
      );
    expect((await report({ lost: { [id]: Number.MAX_SAFE_INTEGER } })).statusCode).toBe(400);
    const { data } = (await plane.ask('GET', `/v2/debug-sessions/${id}/traces`)).json();
    expect(data.map((kept: { request_id: string }) => kept.request_id)).toEqual(['r3']);
  });

  it('end with their time, as completed where a gateway had begun', async () => {
    const one = await begin({ nodes: ['node-1'], duration_seconds: 10 });
    const other = await begin({ nodes: ['node-2'], duration_seconds: 10 });
    await orders('node-1');
    plane.nowMs += 10_000;
    expect((await orders('node-1')).orders).toEqual([]);
    expect([(await show(one.id)).status, (await show(other.id)).status]).toEqual(['completed', 'timed_out']);
    const { data } = (await plane.ask('GET', '/v2/debug-sessions?filter[status]=timed_out')).json();
    expect(data).toMatchObject([{ id: other.id }]);
  });

  it('show what each request went through', async () => {
    const { id } = await begin();
    await report({ traces: [trace(id, 'r1'), trace(id, 'r2', { startedAtMs: plane.nowMs + 5, status: 200 })] });
    const { data, meta } = (await plane.ask('GET', `/v2/debug-sessions/${id}/traces`)).json();
    expect([meta.page.total, data]).toMatchObject([
      2,
      [
        { request_id: 'r2', status: 200 },
        { request_id: 'r1', node_id: 'node-1', method: 'GET', path: '/orders', status: 502 },
      ],
    ]);
    const whole = await plane.ask('GET', `/v2/debug-sessions/${id}/traces/r1?download=true`);
    expect(whole.headers['content-disposition']).toBe('attachment; filename="trace-r1.json"');
    expect(whole.json()).toMatchObject({
      trace_id: 'f'.repeat(32),
      latencies: { total_ms: 12.5, kong_ms: 2, upstream_ms: 10 },
      spans: [{ name: 'kong', duration_ms: 12.5 }],
    });
    expect((await plane.ask('GET', `/v2/debug-sessions/${id}/traces/r9`)).statusCode).toBe(404);
  });

  it('show what was said for three days, and keep it sealed', async () => {
    const { id } = await begin({ capture_payloads: true, redact_pointers: ['/messages/*/content'] });
    expect((await orders()).orders).toMatchObject([
      { capturesPayloads: true, redactPointers: ['/messages/*/content'] },
    ]);
    const stages = [{ stage: 'client_request' as const, text: 'the prompt', bytes: 10, is_cut: false }];
    await report({ traces: [trace(id, 'r1', { stages })] });
    const kept = await plane.store.debugSessions.getTrace(id, 'r1');
    expect([kept.stages, kept.stages?.includes('the prompt')]).toEqual([expect.any(String), false]);
    const shown = async () => (await plane.ask('GET', `/v2/debug-sessions/${id}/traces/r1`)).json().stages;
    expect(await shown()).toEqual(stages);
    await plane.store.debugSessions.prune({ sessionsMs: 0, stagesMs: plane.nowMs + 1 });
    expect(await shown()).toBeUndefined();
  });

  it('take nothing once they are cancelled, and are gone with their traces when removed', async () => {
    const { id } = await begin();
    await report({ traces: [trace(id, 'r1')] });
    expect((await plane.ask('POST', `/v2/debug-sessions/${id}/cancel`)).json()).toMatchObject({ status: 'cancelled' });
    expect((await report({ traces: [trace(id, 'r2')] })).statusCode).toBe(204);
    expect((await show(id)).samples).toBe(1);
    expect((await plane.ask('DELETE', `/v2/debug-sessions/${id}`)).statusCode).toBe(204);
    expect((await plane.ask('GET', `/v2/debug-sessions/${id}/traces`)).statusCode).toBe(404);
    const audit = (await plane.ask('GET', '/v3/audit-logs?filter[entity_type]=debug_session')).json();
    expect(audit.data.map(({ action }: { action: string }) => action)).toEqual(['delete', 'update', 'create']);
  });

  it('forget a person, and everything in time', async () => {
    const { id } = await begin();
    await report({ traces: [trace(id, 'r1', { consumerId: 'ann' }), trace(id, 'r2')] });
    const { erased } = (await plane.ask('POST', '/v2/erasures', { payload: { consumer: 'ann' } })).json();
    expect(erased).toMatchObject({ debug_traces: 1 });
    expect((await plane.ask('GET', `/v2/debug-sessions/${id}/traces/r1`)).statusCode).toBe(404);
    await plane.store.debugSessions.prune({ sessionsMs: plane.nowMs + dayMs, stagesMs: 0 });
    expect((await plane.ask('GET', `/v2/debug-sessions/${id}`)).statusCode).toBe(404);
  });

  it('refuse what cannot be observed, and more than there is room for', async () => {
    const wrong = [
      { sampling: { rule: 'http.status == 1' } },
      { sampling: { host: 'a' } },
      { duration_seconds: 9 },
      { samples_max: 1_001 },
      { nodes: [] },
      { redact_pointers: ['/a'] },
      { capture_payloads: true, redact_pointers: ['$.a'] },
    ];
    for (const payload of wrong) {
      const answer = await plane.ask('POST', '/v2/debug-sessions', { payload });
      expect([answer.statusCode, answer.json().invalid_parameters.length]).toEqual([400, 1]);
    }
    for (let n = 0; n < 10; n++) await begin();
    const answer = await plane.ask('POST', '/v2/debug-sessions', { payload: {} });
    expect([answer.statusCode, answer.json().detail]).toEqual([409, expect.stringContaining('cancel one')]);
    expect((await plane.ask('GET', '/ingest/v1/debug-orders?node=n')).statusCode).toBe(403);
    expect((await plane.ask('POST', '/v2/debug-sessions', { as: 'node', payload: {} })).statusCode).toBe(403);
  });
});
