import { eventRow } from '@sallyport/analytics/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { controlPlaneId, TestControlPlane } from '../test/control-plane.ts';

describe('erasures', () => {
  let plane: TestControlPlane;
  beforeEach(async () => {
    plane = await TestControlPlane.start();
  });
  afterEach(async () => await plane.stop());

  it('take a person out of every store, and keep that, but not whom', async () => {
    const startedAtMs = plane.nowMs - 1_000;
    const rows = [
      eventRow({ id: 'a', startedAtMs, consumerId: 'ann-id', subject: 'ann-id' }),
      eventRow({ id: 'b', startedAtMs, consumerId: 'bob-id', subject: 'bob-id' }),
      eventRow({ id: 'c', startedAtMs, subject: 'person:ann@example.com' }),
    ];
    await plane.analytics.insert({ controlPlaneId, rows });
    await plane.store.entityNames.record(
      { controlPlaneId, id: 'n' },
      'c',
      [{ kind: 'consumer', id: 'ann-id', name: 'Ann' }],
      1,
    );

    const consumer = await plane.ask('POST', '/v2/erasures', { payload: { consumer: 'ann-id' } });
    expect([consumer.statusCode, consumer.json()]).toEqual([
      201,
      {
        id: expect.any(String),
        kind: 'consumer',
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        requested_at: '2026-11-26T12:00:00.000Z',
        completed_at: '2026-11-26T12:00:00.000Z',
        erased: { analytics: 1, alerts: 0, payloads: 0, debug_traces: 0, entity_names: 1 },
      },
    ]);
    await plane.ask('POST', '/v2/erasures', { payload: { subject: 'person:ann@example.com' } });
    const kept = await plane.analytics.query('SELECT request_id, consumer, subject FROM exchanges ORDER BY request_id');
    expect(kept.map(({ consumer, subject }) => [consumer, subject])).toEqual(
      expect.arrayContaining([
        [null, null],
        ['bob-id', 'bob-id'],
        [null, null],
      ]),
    );
    expect(kept).toHaveLength(3);

    const list = await plane.ask('GET', '/v2/erasures');
    const log = await plane.ask('GET', '/v3/audit-logs?filter[action]=erase');
    expect([list.json().meta.page.total, log.json().data.length]).toEqual([2, 2]);
    expect(`${list.body}${log.body}`).not.toMatch(/ann/i);
    const found = await plane.ask('POST', '/v2/erasures/lookup', { payload: { consumer: 'ann-id' } });
    expect(found.json().data).toEqual([consumer.json()]);
  });

  it('are about one consumer or one subject', async () => {
    for (const payload of [{}, { consumer: 'a', subject: 'b' }, { consumer: '' }, { user: 'a' }])
      expect((await plane.ask('POST', '/v2/erasures', { payload })).statusCode, JSON.stringify(payload)).toBe(400);
  });
});
