import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestControlPlane } from '../../test/control-plane.ts';

describe('groups of control planes', () => {
  let plane: TestControlPlane;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
  });
  afterAll(async () => await plane.stop());

  let count = 0;
  const create = async (cluster_type = 'CLUSTER_TYPE_CONTROL_PLANE'): Promise<string> => {
    const payload = { name: `Plane ${count++}`, cluster_type };
    return (await plane.ask('POST', '/v2/control-planes', { payload })).json().id;
  };
  const createGroup = () => create('CLUSTER_TYPE_CONTROL_PLANE_GROUP');
  const members = async (group: string): Promise<string[]> => {
    const { data } = (await plane.ask('GET', `/v2/control-planes/${group}/group-memberships`)).json();
    return data.map(({ id }: { id: string }) => id);
  };
  const change = async (group: string, verb: '' | '/add' | '/remove', ids: readonly string[], query = '') =>
    await plane.ask(verb === '' ? 'PUT' : 'POST', `/v2/control-planes/${group}/group-memberships${verb}${query}`, {
      payload: { members: ids.map((id) => ({ id })) },
    });
  const statusOf = async (group: string) => (await plane.ask('GET', `/v2/control-planes/${group}/group-status`)).json();
  const addService = async (controlPlaneId: string, name: string) => {
    const fields = { name, host: 'upstream.example.com' };
    const by = { organizationId: '', principalId: undefined, actor: 'test', requestId: 'r', clientIp: '' };
    await plane.services.configWriter.write(controlPlaneId, [{ action: 'create', collection: 'services', fields }], {
      by,
    });
  };

  it('have the members that they were given', async () => {
    const [group, a, b, c] = [await createGroup(), await create(), await create(), await create()];
    expect((await change(group, '', [a, b])).statusCode).toBe(204);
    expect((await change(group, '/add', [b, c])).statusCode).toBe(204);
    expect((await change(group, '/remove', [a])).statusCode).toBe(204);
    expect((await members(group)).sort()).toEqual([b, c].sort());
    const isMember = async (id: string) =>
      (await plane.ask('GET', `/v2/control-planes/${id}/group-member-status`)).json().is_member;
    expect([await isMember(a), await isMember(b)]).toEqual([false, true]);
    await plane.ask('DELETE', `/v2/control-planes/${b}`);
    expect(await members(group)).toEqual([c]);
  });

  it('take neither groups, nor what is not there, and say which', async () => {
    const [group, nested, a] = [await createGroup(), await createGroup(), await create()];
    const unknown = '11111111-2222-4333-8444-555555555555';
    const refused = await change(group, '/add', [a, nested, unknown]);
    expect(refused.json().invalid_parameters).toMatchObject([
      { field: 'members.1.id', rule: 'invalid', reason: 'is a group, and groups are not nested' },
      { field: 'members.2.id', rule: 'missing_reference', reason: 'is no control plane' },
    ]);
    expect(await members(group)).toEqual([]);
    expect((await change(a, '/add', [group])).json().detail).toContain('is no group');
  });

  it('have limits', async () => {
    const ids = Array.from({ length: 51 }, () => crypto.randomUUID());
    const tooMany = await change(await createGroup(), '/add', ids);
    expect(tooMany.json().invalid_parameters).toMatchObject([{ field: 'members', rule: 'max_items', maximum: 50 }]);
    const member = await create();
    for (let groups = 0; groups < 5; groups++) await change(await createGroup(), '', [member]);
    const sixth = await change(await createGroup(), '', [member]);
    expect([sixth.statusCode, sixth.json().detail]).toEqual([409, expect.stringContaining('5 groups')]);
  });

  it('tell in what members do not go together, before and after they are members', async () => {
    const [group, a, b] = [await createGroup(), await create(), await create()];
    await addService(a, 'orders');
    await addService(b, 'orders');
    const conflict = {
      id: group,
      state: 'CONFLICT',
      conflicts: [
        {
          cluster_id: [a, b].sort()[1],
          description: expect.stringMatching(/^The service has the name 'orders' in 'Plane \d+' as one has it in/),
          resource: { id: expect.any(String), type: 'services' },
        },
      ],
    };
    const preview = await change(group, '/add', [a, b], '?dry-run=true');
    expect([preview.statusCode, preview.json()]).toEqual([200, conflict]);
    expect([await members(group), await statusOf(group)]).toEqual([[], { id: group, state: 'OK', conflicts: [] }]);
    await change(group, '/add', [a, b]);
    expect(await statusOf(group)).toEqual(conflict);
    await change(group, '/remove', [b]);
    expect((await statusOf(group)).state).toBe('OK');
  });

  it('are delivered as what their members have, with versions that go up', async () => {
    const [group, a, b] = [await createGroup(), await create(), await create()];
    const { deliveries } = plane.services;
    await addService(a, 'prices');
    await change(group, '', [a, b]);
    const first = await deliveries.deliverable(group);
    expect(first.document.collections['services']).toMatchObject([{ name: 'prices' }]);
    await addService(b, 'stock');
    const since = await deliveries.deliverableSince(group, first.version);
    expect(since).toMatchObject({
      from: first.version,
      to: first.version + 1,
      changes: [{ collection: 'services', entity: { name: 'stock' } }],
    });
    expect(await deliveries.head(group)).toBe(first.version + 1);
    await change(group, '/remove', [a]);
    expect(await deliveries.deliverableSince(group, first.version + 1)).toBe('gone');
    expect((await deliveries.deliverable(group)).document.collections['services']).toMatchObject([{ name: 'stock' }]);
  });

  it('are delivered nothing new while members do not go together', async () => {
    const [group, a, b] = [await createGroup(), await create(), await create()];
    const { deliveries } = plane.services;
    await addService(a, 'one');
    await change(group, '', [a, b]);
    const { version } = await deliveries.deliverable(group);
    await addService(b, 'one');
    expect(await deliveries.head(group)).toBe(version);
    expect(await deliveries.deliverableSince(group, version)).toMatchObject({ to: version, changes: [] });
    await expect(deliveries.deliverable(group)).rejects.toThrow(
      'The members of the group do not go together: The service',
    );
  });
});
