import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlPlaneId, TestControlPlane } from '../../test/control-plane.ts';

describe('gateways', () => {
  let plane: TestControlPlane;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
  });
  afterAll(async () => await plane.stop());

  it('are those that told something, with what was lost', async () => {
    const node = { controlPlaneId, id: 'n1', version: '1.0.0', hostname: 'gw-1', configHash: 'c1', clockSkewMs: 12 };
    await plane.store.nodes.record({ ...node, lastSeenAtMs: 1_790_000_000_500 });
    const stream = {
      controlPlaneId,
      id: 's',
      nodeId: 'n1',
      next: 10,
      missing: 1,
      lost: { spool_full: 2 },
      updatedAtMs: 1,
    };
    await plane.store.streams.record(stream);
    const nodes = await plane.ask('GET', `/v2/control-planes/${controlPlaneId}/nodes?sort=last_seen desc`);
    expect(nodes.json()).toEqual({
      data: [
        {
          id: 'n1',
          hostname: 'gw-1',
          version: '1.0.0',
          config_hash: 'c1',
          created_at: '2026-09-21T14:13:20.500Z',
          last_ping: 1_790_000_000,
          clock_skew_ms: 12,
          events: { received: 9, missing: 1, lost: { spool_full: 2 } },
        },
      ],
      meta: { page: { number: 1, size: 10, total: 1 } },
    });
  });

  it('are not there where the control plane is not', async () => {
    const other = await plane.ask('GET', '/v2/control-planes/11111111-2222-4333-8444-555555555555/nodes');
    expect([other.statusCode, other.json().detail]).toEqual([404, expect.stringContaining('no control plane')]);
  });
});
