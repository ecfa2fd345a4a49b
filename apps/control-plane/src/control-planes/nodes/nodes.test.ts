import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlPlaneId, TestControlPlane } from '../../test/control-plane.ts';

describe('gateways', () => {
  let plane: TestControlPlane;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
    const told = { controlPlaneId, version: '1.4.0', configHash: 'c1', clockSkewMs: 12 };
    await plane.store.nodes.record({ ...told, id: 'n1', hostname: 'gw-1', lastSeenAtMs: 1_790_000_000_500 });
    const stream = {
      id: 's',
      controlPlaneId,
      nodeId: 'n1',
      next: 10,
      missing: 1,
      lost: { spool_full: 2 },
      updatedAtMs: 1,
    };
    await plane.store.streams.record(stream);
    const connection = {
      controlPlaneId,
      version: '1.4.1',
      labels: { zone: 'a' },
      clientIp: '127.0.0.1',
      certificateId: 'x',
      certificateEndsAtMs: 1_900_000_000_000,
      configVersion: 7,
      configHash: 'h7',
      status: 'normal',
      statusReason: undefined,
      refusedVersion: undefined,
      problems: [],
      isConnected: true,
      lastSeenAtMs: plane.nowMs,
    } as const;
    await plane.store.clusterNodes.record({ ...connection, id: 'n2', hostname: 'gw-2' });
    await plane.store.clusterNodes.record({
      ...connection,
      id: 'n3',
      hostname: 'gw-3',
      version: '1.1.9',
      status: 'rejected',
      refusedVersion: 8,
      problems: [{ entityType: 'route', entityId: 'r', path: 'paths', message: 'is no path' }],
      lastSeenAtMs: plane.nowMs - 600_000,
    });
  });
  afterAll(async () => await plane.stop());

  const path = `/v2/control-planes/${controlPlaneId}/nodes`;
  const list = async (query = '') => (await plane.ask('GET', `${path}${query}`)).json();

  it('are those that told something, with what was lost, and those that are connected', async () => {
    const { items, page } = await list('?sort=hostname');
    expect(page).toEqual({ total_count: 3 });
    expect(items[0]).toEqual({
      id: 'n1',
      hostname: 'gw-1',
      version: '1.4.0',
      type: 'kong-proxy',
      config_hash: 'c1',
      created_at: 1_790_000_000,
      updated_at: 1_790_000_000,
      last_ping: 1_790_000_000,
      compatibility_status: { state: 'COMPATIBILITY_STATE_UNKNOWN', issues: [] },
      clock_skew_ms: 12,
      events: { received: 9, missing: 1, lost: { spool_full: 2 } },
    });
    expect(items[1]).toMatchObject({
      id: 'n2',
      config_hash: 'h7',
      following: { is_connected: true, config_version: 7, labels: { zone: 'a' }, sync_status: 'normal' },
      compatibility_status: { state: 'COMPATIBILITY_STATE_FULLY_COMPATIBLE' },
    });
  });

  it('tell what they could not use, and who does not answer any more', async () => {
    const { item } = (await plane.ask('GET', `${path}/n3`)).json();
    expect(item).toMatchObject({
      following: { is_connected: false, sync_status: 'rejected', errors: [{ entity_id: 'r', message: 'is no path' }] },
      compatibility_status: {
        state: 'COMPATIBILITY_STATE_INCOMPATIBLE',
        issues: [
          {
            code: 'REJECTED',
            description: 'is no path',
            affected_resources: [{ id: 'r', type: 'route', details: ['paths'] }],
          },
        ],
      },
    });
  });

  it('are paged, sorted and filtered', async () => {
    const ids = async (query: string) => (await list(query)).items.map(({ id }: { id: string }) => id);
    expect(await ids('?sort=last_seen desc,hostname')).toEqual(['n2', 'n3', 'n1']);
    expect(await ids('?filter[hostname][contains]=gw-2')).toEqual(['n2']);
    expect(await list('?sort=hostname&page[size]=2')).toMatchObject({ page: { total_count: 3, next: 2 } });
    expect(await ids('?sort=hostname&page[size]=2&page[number]=2')).toEqual(['n3']);
  });

  it('of old versions are named', async () => {
    expect((await plane.ask('GET', `${path}/eol`)).json()).toEqual({
      items: [
        {
          node_id: 'n3',
          node_version: '1.1.9',
          message: 'Version 1.1.9 is not supported by a control plane of version 1.4.0: upgrade the gateway.',
        },
      ],
    });
  });

  it('can be forgotten', async () => {
    for (const id of ['n1', 'n3']) expect((await plane.ask('DELETE', `${path}/${id}`)).statusCode).toBe(204);
    expect((await list()).page.total_count).toBe(1);
    expect((await plane.ask('DELETE', `${path}/n1`)).statusCode).toBe(404);
  });

  it('are not there where the control plane is not', async () => {
    const other = await plane.ask('GET', '/v2/control-planes/11111111-2222-4333-8444-555555555555/nodes');
    expect([other.statusCode, other.json().detail]).toEqual([404, expect.stringContaining('no control plane')]);
  });
});

describe('the configuration that is expected', () => {
  let plane: TestControlPlane;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
  });
  afterAll(async () => await plane.stop());

  it('has a hash and a version, which change with it', async () => {
    const path = `/v2/control-planes/${controlPlaneId}`;
    const expected = async () => ({
      ...(await plane.ask('GET', `${path}/expected-config-hash`)).json(),
      ...(await plane.ask('GET', `${path}/expected-config-version`)).json(),
    });
    const before = await expected();
    expect(before).toMatchObject({ expected_hash: expect.stringMatching(/^[0-9a-f]{32}$/), version: 0 });
    const by = { organizationId: '', principalId: undefined, actor: 'test', requestId: 'r', clientIp: '' };
    const fields = { name: 'orders', host: 'upstream.example.com' };
    const [created] = (
      await plane.services.configWriter.write(controlPlaneId, [{ action: 'create', collection: 'services', fields }], {
        by,
      })
    ).results;
    const after = await expected();
    expect([after.version, after.expected_hash === before.expected_hash]).toEqual([1, false]);
    await plane.services.configWriter.write(
      controlPlaneId,
      [{ action: 'delete', collection: 'services', key: created!.entity.id }],
      { by },
    );
    expect(await expected()).toMatchObject({ version: 2, expected_hash: before.expected_hash });
  });
});
