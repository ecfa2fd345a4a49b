import { zstdCompressSync } from 'node:zlib';
import { type PayloadRecord, payloadsMediaType } from '@sallyport/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlPlaneId, organizationId, TestControlPlane } from '../test/control-plane.ts';

describe('payloads', () => {
  let plane: TestControlPlane;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
  });
  afterAll(async () => await plane.stop());

  const record = (requestId: string, changes: Partial<PayloadRecord> = {}): PayloadRecord => ({
    requestId,
    atMs: plane.nowMs,
    llm: { request: 'canary question', response: 'an answer' },
    ...changes,
  });
  const post = (body: unknown, as: 'node' | 'operator' = 'node', bytes = zstdCompressSync(JSON.stringify(body))) =>
    plane.ask('POST', '/ingest/v1/payloads', {
      as,
      payload: bytes,
      headers: { 'content-type': payloadsMediaType, 'content-encoding': 'zstd' },
    });
  const read = (requestId: string, as: 'node' | 'operator' = 'operator') =>
    plane.ask('GET', `/v2/api-requests/${requestId}/payload`, { as });

  it('are kept sealed, shown to the operator alone, and every look is noted', async () => {
    const mcp = [{ method: 'tools/call', toolName: 'add', request: '{"a":1}' }];
    const sent = await post({ nodeId: 'n', payloads: [record('r1', { mcp, consumerId: 'c1' })] });
    expect(sent.statusCode).toBe(204);
    expect((await read('r1')).json()).toEqual({
      request_id: 'r1',
      at: new Date(plane.nowMs).toISOString(),
      consumer: 'c1',
      llm: { request: 'canary question', response: 'an answer' },
      mcp: [{ method: 'tools/call', tool_name: 'add', request: '{"a":1}' }],
    });
    const by = { organizationId, principalId: 'test', actor: 'test', requestId: 'r', clientIp: '::1' };
    expect(JSON.stringify(await plane.store.payloads.read([controlPlaneId], 'r1', by))).not.toContain('canary');
    expect((await read('r1', 'node')).statusCode).toBe(403);
    const looks = (await plane.ask('GET', '/v3/audit-logs?filter[entity_type]=payload')).json();
    expect(looks.data).toMatchObject([
      { action: 'read', entity_id: 'r1', actor: 'test' },
      { type: 'authorization', granted: true, action: 'read', entity_id: 'r1', actor: 'operator' },
    ]);
    expect((await read('none')).statusCode).toBe(404);
  });

  it('go when the person is erased', async () => {
    await post({ nodeId: 'n', payloads: [record('r2', { consumerId: 'c2', subject: 'c2' }), record('r3')] });
    await plane.ask('POST', '/v2/erasures', { payload: { consumer: 'c2' } });
    expect([(await read('r2')).statusCode, (await read('r3')).statusCode]).toEqual([404, 200]);
  });

  it('are not kept where they were on their way when the person was erased', async () => {
    const late = [record('r5', { consumerId: 'c5', subject: 'c5' }), record('r6', { subject: 'ann' }), record('r7')];
    plane.nowMs += 1_000;
    await plane.ask('POST', '/v2/erasures', { payload: { consumer: 'c5' } });
    await plane.ask('POST', '/v2/erasures', { payload: { subject: 'ann' } });
    expect((await post({ nodeId: 'n', payloads: late })).statusCode).toBe(204);
    plane.nowMs += 1_000;
    expect((await post({ nodeId: 'n', payloads: [record('r8', { subject: 'ann' })] })).statusCode).toBe(204);
    const statuses = await Promise.all(['r5', 'r6', 'r7', 'r8'].map(async (id) => (await read(id)).statusCode));
    expect(statuses).toEqual([404, 404, 200, 200]);
  });

  it('do not outlive others because a clock was wrong', async () => {
    const atMs = plane.nowMs + 365 * 24 * 3_600_000;
    expect((await post({ nodeId: 'n', payloads: [record('r9', { atMs })] })).statusCode).toBe(204);
    expect((await read('r9')).json().at).toBe(new Date(plane.nowMs).toISOString());
    expect((await post({ nodeId: 'n', payloads: [record('r9', { atMs: 1e300 })] })).statusCode).toBe(400);
  });

  it('are refused where they are none, or come from somebody else', async () => {
    const body = { nodeId: 'n', payloads: [record('r4')] };
    expect((await post(body, 'operator')).statusCode).toBe(403);
    expect((await post({ nodeId: 'n', payloads: [{}] })).json().invalid_parameters[0].field).toContain('payloads.0');
    expect((await post(body, 'node', Buffer.from('not compressed'))).json().detail).toContain('zstd');
    const bomb = zstdCompressSync(Buffer.alloc(64 * 1024 * 1024, ' '));
    expect((await post(body, 'node', bomb)).statusCode).toBe(400);
    expect((await read('r4')).statusCode).toBe(404);
  });
});
