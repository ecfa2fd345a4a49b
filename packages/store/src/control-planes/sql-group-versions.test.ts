import { expect, it } from 'vitest';
import { by } from '../contract/fixtures.ts';
import { createStore } from '../create-store.ts';

it('versions of a group that are too old are forgotten', async () => {
  const store = await createStore({ file: ':memory:' });
  const group = {
    id: 'g',
    organizationId: 'org',
    name: 'Group',
    description: undefined,
    labels: {},
    clusterType: 'CLUSTER_TYPE_CONTROL_PLANE_GROUP',
    authType: 'pinned_client_certs',
    proxyUrls: [],
    createdAtMs: 1,
    updatedAtMs: 1,
  } as const;
  await store.controlPlanes.insert(group, by, 1);
  for (let version = 1; version < 260; version++) await store.groupVersions.allot('g', { a: version });
  const known = await Promise.all([3, 4, 259].map((version) => store.groupVersions.find('g', version)));
  expect(known).toEqual([undefined, { a: 4 }, { a: 259 }]);
  await store.close();
});
