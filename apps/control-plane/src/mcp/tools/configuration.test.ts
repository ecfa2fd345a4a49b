import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ToolCaller } from '../../test/call-tool.ts';
import { controlPlaneId, organizationId, TestControlPlane } from '../../test/control-plane.ts';
import { person } from '../../test/people.ts';

describe('tools about configurations', () => {
  let plane: TestControlPlane;
  let caller: ToolCaller;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
    caller = new ToolCaller(plane);
  });
  afterAll(async () => await plane.stop());

  const made = async (url: string, payload: object): Promise<string> => {
    const answer = await plane.ask('POST', url, { payload });
    expect(answer.statusCode, answer.body).toBeLessThan(300);
    return answer.body === '' ? '' : answer.json().id;
  };
  const entities = `/v2/control-planes/${controlPlaneId}/core-entities`;

  it('tell a configuration, page by page', async () => {
    const service = await made(`${entities}/services`, {
      name: 'orders',
      url: 'https://orders.internal/v1',
      retries: 2,
    });
    await made(`${entities}/services`, { name: 'stock', host: 'stock.internal', enabled: false });
    const route = await made(`${entities}/routes`, {
      name: 'r',
      paths: ['/orders'],
      methods: ['GET'],
      service: { id: service },
    });
    const consumer = await made(`${entities}/consumers`, { username: 'ann', custom_id: 'a-1', tags: ['gold'] });
    await made(`${entities}/plugins`, { name: 'rate-limiting', config: { minute: 5 }, route: { id: route } });
    await made(`${entities}/plugins`, { name: 'cors', enabled: false });

    const first = await caller.call('list_services', { controlPlaneId: 'default', size: 1 });
    expect(first.metadata).toMatchObject({ controlPlaneId, size: 1, offset: null, totalCount: null });
    const second = await caller.call('list_services', { controlPlaneId, size: 1, offset: first.metadata.nextOffset });
    expect(second.metadata.nextOffset).toBeNull();
    const services = [...first.services, ...second.services];
    expect(services.find(({ name }) => name === 'orders')).toMatchObject({
      serviceId: service,
      host: 'orders.internal',
      port: 443,
      protocol: 'https',
      path: '/v1',
      retries: 2,
      connectTimeout: 60_000,
      tags: [],
      tlsVerify: null,
      enabled: true,
      metadata: { createdAt: expect.stringContaining('T') },
    });
    expect(services.find(({ name }) => name === 'stock')).toMatchObject({ enabled: false, path: null });

    const { routes } = await caller.call('list_routes', { controlPlaneId });
    expect(routes).toMatchObject([
      {
        routeId: route,
        serviceId: service,
        paths: ['/orders'],
        methods: ['GET'],
        hosts: [],
        stripPath: true,
        https_redirect_status_code: 426,
      },
    ]);
    const { consumers, metadata } = await caller.call('list_consumers', { controlPlaneId });
    expect(consumers).toMatchObject([{ consumerId: consumer, username: 'ann', customId: 'a-1', tags: ['gold'] }]);
    expect(metadata.totalCount).toBe(1);
    const { plugins } = await caller.call('list_plugins', { controlPlaneId });
    expect(plugins.find(({ name }: { name: string }) => name === 'rate-limiting')).toMatchObject({
      enabled: true,
      config: { minute: 5 },
      scoping: { routeId: route, serviceId: null, consumerId: null, global: false },
    });
    expect(plugins.find(({ name }: { name: string }) => name === 'cors')).toMatchObject({
      enabled: false,
      scoping: { global: true },
    });
  });

  it('page through control planes', async () => {
    const own = await person(plane.store, organizationId, 'other', { teams: ['organization-admin'] });
    for (let number = 0; number < 12; number++)
      await plane.ask('POST', '/v2/control-planes', {
        as: own,
        payload: { name: `plane-${String(number).padStart(2, '0')}` },
      });
    const page = (pageSize: number, pageNumber: number) =>
      caller.call('list_control_planes', { pageSize, pageNumber, filterName: 'plane-', sort: 'name' });
    const { metadata, controlPlanes, usage } = await page(5, 3);
    expect(metadata).toMatchObject({
      totalPages: 3,
      totalCount: 12,
      sort: 'name',
      filters: { name: 'plane-', labels: null },
    });
    expect(controlPlanes.map(({ name }: { name: string }) => name)).toEqual(['plane-10', 'plane-11']);
    expect(usage.pagination).toContain('no more');
    expect((await page(5, 1)).usage.pagination).toContain('pageNumber 2');
    expect((await page(1000, 2)).controlPlanes).toEqual([]);
    await expect(caller.call('list_control_planes', { sort: 'colour' })).rejects.toThrow('API Error (Status 400)');
  });

  it('know groups of control planes', async () => {
    const group = await made('/v2/control-planes', { name: 'All', cluster_type: 'CLUSTER_TYPE_CONTROL_PLANE_GROUP' });
    const members = await Promise.all(['one', 'two'].map((name) => made('/v2/control-planes', { name })));
    for (const [index, id] of members.entries())
      await made(`/v2/control-planes/${id}/core-entities/services`, { name: 'same', host: `host-${index}.internal` });
    await made(`/v2/control-planes/${group}/group-memberships/add`, { members: members.map((id) => ({ id })) });

    const first = await caller.call('list_control_plane_group_memberships', { groupId: 'all', pageSize: 1 });
    const rest = await caller.call('list_control_plane_group_memberships', {
      groupId: group,
      pageAfter: first.metadata.nextPageAfter,
    });
    expect([first.metadata.totalCount, rest.metadata.nextPageAfter]).toEqual([2, null]);
    const told = [...first.members, ...rest.members];
    expect(told.map(({ controlPlaneId: id }) => id).sort()).toEqual([...members].sort());
    const conflicting = told.filter(({ membershipStatus }) => membershipStatus.status === 'CONFLICT');
    expect(conflicting).toMatchObject([{ membershipStatus: { conflicts: [{ entityType: 'services' }] } }]);

    const check = (id: string, as = caller) => as.call('check_control_plane_group_membership', { controlPlaneId: id });
    expect((await check(conflicting[0].controlPlaneId)).groupMembership).toMatchObject({
      isMember: true,
      groupId: group,
      groupName: 'All',
      status: 'CONFLICT',
      otherGroups: [],
    });
    expect((await check(controlPlaneId)).groupMembership).toMatchObject({
      isMember: false,
      groupId: null,
      conflicts: [],
    });
    const roles = [{ group: 'control_planes', role: 'viewer', entityId: members[0]! }];
    const own = new ToolCaller(plane, await person(plane.store, organizationId, 'member', { roles }));
    expect((await check('one', own)).groupMembership).toMatchObject({ isMember: true, groupId: null });
    const noGroup = caller.call('list_control_plane_group_memberships', { groupId: controlPlaneId });
    await expect(noGroup).rejects.toThrow('is no group');

    await made('/v2/control-planes', { name: 'o_ne' });
    await expect(check('ONE')).rejects.toThrow("Several control planes are called like 'ONE': o_ne, one.");
  });
});
