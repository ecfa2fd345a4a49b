import { beforeEach, describe, expect, it } from 'vitest';
import type { ControlPlane, ControlPlaneField } from '../control-planes/control-planes.ts';
import type { DpCertificate } from '../control-planes/dp-certificates.ts';
import { Conflict, LimitReached, NotFound } from '../errors.ts';
import type { Filter } from '../page.ts';
import type { Store } from '../store.ts';
import { all, by } from './fixtures.ts';

const organizationId = 'org-a';

function controlPlane(id: string, changes: Partial<ControlPlane> = {}): ControlPlane {
  return {
    id,
    organizationId,
    name: `Plane ${id}`,
    description: undefined,
    labels: {},
    clusterType: 'CLUSTER_TYPE_CONTROL_PLANE',
    authType: 'pinned_client_certs',
    proxyUrls: [],
    createdAtMs: 1_000,
    updatedAtMs: 1_000,
    ...changes,
  };
}

/** What any store promises of control planes and what belongs to them; it is open when a test begins. */
export function describeControlPlanes(opened: () => Store): void {
  let store: Store;
  beforeEach(() => {
    store = opened();
  });
  const insert = async (...planes: ControlPlane[]) => {
    for (const plane of planes) await store.controlPlanes.insert(plane, by, 100);
  };

  describe('control planes', () => {
    it('are as they were made, for their organization alone', async () => {
      const proxyUrls = [{ host: 'api.example.com', port: 443, protocol: 'https' }];
      const plane = controlPlane('1', { description: 'Of payments', labels: { team: 'pay' }, proxyUrls });
      await insert(plane);
      expect(await store.controlPlanes.get(organizationId, '1')).toEqual(plane);
      expect(await store.controlPlanes.findByName(organizationId, 'Plane 1')).toEqual(plane);
      expect(await store.controlPlanes.findAnywhere('1')).toEqual(plane);
      expect(await store.controlPlanes.find('org-b', '1')).toBeUndefined();
      expect(await store.controlPlanes.findByName('org-b', 'Plane 1')).toBeUndefined();
      await expect(store.controlPlanes.get('org-b', '1')).rejects.toThrow(NotFound);
      await expect(store.controlPlanes.remove('org-b', '1', by)).rejects.toThrow(NotFound);
      expect((await store.controlPlanes.list('org-b', all())).total).toBe(0);
    });

    it('have names that no other of the organization has', async () => {
      await insert(controlPlane('1'), controlPlane('2', { name: 'Plane 1', organizationId: 'org-b' }));
      await expect(insert(controlPlane('3', { name: 'Plane 1' }))).rejects.toThrow(Conflict);
      await insert(controlPlane('4'));
      const rename = (before: ControlPlane) => ({ ...before, name: 'Plane 1' });
      await expect(store.controlPlanes.change(organizationId, '4', rename, by)).rejects.toThrow(Conflict);
      expect((await store.controlPlanes.get(organizationId, '4')).name).toBe('Plane 4');
    });

    it('are no more than there may be, however many come at once', async () => {
      const made = await Promise.allSettled(
        ['1', '2', '3', '4'].map((id) => store.controlPlanes.insert(controlPlane(id), by, 2)),
      );
      expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
      await expect(store.controlPlanes.insert(controlPlane('5'), by, 2)).rejects.toThrow(LimitReached);
      await store.controlPlanes.insert(controlPlane('6', { organizationId: 'org-b' }), by, 2);
    });

    it('are changed one change after another, and keep their type', async () => {
      await insert(controlPlane('1'));
      await Promise.all(
        ['a', 'b', 'c'].map((label) =>
          store.controlPlanes.change(
            organizationId,
            '1',
            (it) => ({
              ...it,
              labels: { ...it.labels, [label]: 'x' },
              clusterType: 'CLUSTER_TYPE_CONTROL_PLANE_GROUP',
            }),
            by,
          ),
        ),
      );
      const { labels, clusterType } = await store.controlPlanes.get(organizationId, '1');
      expect([labels, clusterType]).toEqual([{ a: 'x', b: 'x', c: 'x' }, 'CLUSTER_TYPE_CONTROL_PLANE']);
    });

    it('are found by what they are', async () => {
      await insert(
        controlPlane('1', { labels: { env: 'prod' } }),
        controlPlane('2', { clusterType: 'CLUSTER_TYPE_CONTROL_PLANE_GROUP' }),
      );
      const idsOf = async (...filters: Filter<ControlPlaneField>[]) =>
        (await store.controlPlanes.list(organizationId, all({ filters }))).items.map(({ id }) => id);
      expect(await idsOf({ field: 'cluster_type', operator: 'neq', values: ['CLUSTER_TYPE_CONTROL_PLANE'] })).toEqual([
        '2',
      ]);
      expect(await idsOf({ field: 'labels.env', operator: 'exists', values: [] })).toEqual(['1']);
      expect(await idsOf({ field: 'cloud_gateway', operator: 'eq', values: [1] })).toEqual([]);
    });

    it('go with all that belongs to them, and leave an entry in the audit log', async () => {
      await insert(controlPlane('1'), controlPlane('g', { clusterType: 'CLUSTER_TYPE_CONTROL_PLANE_GROUP' }));
      await store.groupMemberships.change(membership('g', ['1']), by);
      await store.dpCertificates.insert(certificate('c'), by, 32);
      await store.configStores.insert(configStore, by, 10);
      await store.configStores.insertSecret(secret('k'), by, 10);
      await store.controlPlanes.remove(organizationId, '1', by);
      expect(await store.groupMemberships.members(organizationId, 'g')).toEqual([]);
      expect(await store.dpCertificates.withFingerprint('f-c')).toEqual([]);
      expect(await store.configStores.sealedSecrets('1', ['s'])).toEqual([]);
      await expect(store.controlPlanes.remove(organizationId, '1', by)).rejects.toThrow(NotFound);
      const { items } = await store.audit.list(
        all({ filters: [{ field: 'action', operator: 'eq', values: ['delete'] }] }),
      );
      expect(items).toMatchObject([{ entityType: 'control_plane', entityId: '1' }]);
    });
  });

  describe('groups', () => {
    const group = (id: string) => controlPlane(id, { clusterType: 'CLUSTER_TYPE_CONTROL_PLANE_GROUP' });
    const idsOf = (planes: readonly ControlPlane[]) => planes.map(({ id }) => id);

    it('have members, by id; who is one already stays one', async () => {
      await insert(group('g'), controlPlane('2'), controlPlane('1'), controlPlane('3'));
      await store.groupMemberships.change(membership('g', ['2', '1']), by);
      await store.groupMemberships.change(membership('g', ['1', '3'], ['2', 'unknown']), by);
      expect(idsOf(await store.groupMemberships.members(organizationId, 'g'))).toEqual(['1', '3']);
      expect(idsOf(await store.groupMemberships.groupsOf(organizationId, '3'))).toEqual(['g']);
      expect(await store.groupMemberships.groupsOf('org-b', '3')).toEqual([]);
      expect(await store.groupMemberships.members('org-b', 'g')).toEqual([]);
    });

    it('take nobody of another organization, and nothing of a change that is refused', async () => {
      await insert(group('g'), controlPlane('1'), controlPlane('2', { organizationId: 'org-b' }));
      await expect(store.groupMemberships.change(membership('g', ['1', '2']), by)).rejects.toThrow(NotFound);
      expect(await store.groupMemberships.members(organizationId, 'g')).toEqual([]);
    });

    it('have no more members than they may, who are in no more groups than they may', async () => {
      await insert(group('g'), group('h'), controlPlane('1'), controlPlane('2'));
      const limits = { membersMax: 1, groupsMax: 1 };
      const add = (to: string, ids: string[]) =>
        store.groupMemberships.change({ ...membership(to, ids), ...limits }, by);
      await expect(add('g', ['1', '2'])).rejects.toThrow('There may be 1 members of a group at most.');
      await add('g', ['1']);
      await expect(add('h', ['1'])).rejects.toThrow(LimitReached);
    });
  });

  describe('versions of groups', () => {
    it('go up when their parts are others, and are the same for whoever asks', async () => {
      await insert(controlPlane('g', { clusterType: 'CLUSTER_TYPE_CONTROL_PLANE_GROUP' }));
      const allot = (parts: Record<string, number>) => store.groupVersions.allot('g', parts);
      expect(await store.groupVersions.newest('g')).toBeUndefined();
      expect(await Promise.all([allot({ a: 1, b: 2 }), allot({ b: 2, a: 1 })])).toEqual([1, 1]);
      expect([await allot({ a: 1 }), await allot({ a: 1, b: 2 })]).toEqual([2, 3]);
      expect([await store.groupVersions.newest('g'), await store.groupVersions.find('g', 2)]).toEqual([3, { a: 1 }]);
      await store.controlPlanes.remove(organizationId, 'g', by);
      expect(await store.groupVersions.newest('g')).toBeUndefined();
    });
  });

  describe('certificates of gateways', () => {
    it('are found by what gateways show, whose authority only where such are trusted', async () => {
      await insert(controlPlane('1'), controlPlane('2', { authType: 'pki_client_certs' }));
      await store.dpCertificates.insert(certificate('c'), by, 32);
      await store.dpCertificates.insert(certificate('d', { controlPlaneId: '2', fingerprint: 'f-c' }), by, 32);
      expect((await store.dpCertificates.withFingerprint('f-c')).map(({ id }) => id)).toEqual(['c', 'd']);
      expect((await store.dpCertificates.authorities('CN=gateways')).map(({ id }) => id)).toEqual(['d']);
      expect(await store.dpCertificates.get(organizationId, '1', 'c')).toEqual(certificate('c'));
      await expect(store.dpCertificates.get('org-b', '1', 'c')).rejects.toThrow(NotFound);
      await expect(store.dpCertificates.get(organizationId, '2', 'c')).rejects.toThrow(NotFound);
      await expect(store.dpCertificates.list('org-b', '1')).rejects.toThrow(NotFound);
    });

    it('are there once in a control plane, and no more than there may be', async () => {
      await insert(controlPlane('1'));
      await store.dpCertificates.insert(certificate('c'), by, 2);
      await expect(store.dpCertificates.insert(certificate('d', { fingerprint: 'f-c' }), by, 2)).rejects.toThrow(
        Conflict,
      );
      await store.dpCertificates.insert(certificate('e'), by, 2);
      await expect(store.dpCertificates.insert(certificate('f'), by, 2)).rejects.toThrow(LimitReached);
    });

    it('are replaced and removed', async () => {
      await insert(controlPlane('1'));
      await store.dpCertificates.insert(certificate('c'), by, 2);
      const after = certificate('c', { title: 'Berlin', fingerprint: 'f-2', updatedAtMs: 2_000 });
      await store.dpCertificates.update(after, by);
      expect(await store.dpCertificates.list(organizationId, '1')).toEqual([after]);
      await store.dpCertificates.remove(organizationId, '1', 'c', by);
      expect(await store.dpCertificates.list(organizationId, '1')).toEqual([]);
      await expect(store.dpCertificates.remove(organizationId, '1', 'c', by)).rejects.toThrow(NotFound);
    });
  });

  describe('config stores', () => {
    beforeEach(async () => {
      await insert(controlPlane('1'), controlPlane('2'));
      await store.configStores.insert(configStore, by, 2);
    });

    it('belong to their control plane, with names that no other there has', async () => {
      expect(await store.configStores.get('1', 's')).toEqual(configStore);
      await expect(store.configStores.get('2', 's')).rejects.toThrow(NotFound);
      await expect(store.configStores.insert({ ...configStore, id: 't' }, by, 2)).rejects.toThrow(Conflict);
      await store.configStores.insert({ ...configStore, id: 't', controlPlaneId: '2' }, by, 2);
      await store.configStores.update({ ...configStore, name: 'Other', updatedAtMs: 2_000 }, by);
      expect((await store.configStores.list('1', all())).items).toEqual([
        { ...configStore, name: 'Other', updatedAtMs: 2_000 },
      ]);
    });

    it('tell of secrets all but their values', async () => {
      await store.configStores.insertSecret(secret('openai'), by, 2);
      await store.configStores.updateSecret({ ...secret('openai'), sealed: 'sealed:2', updatedAtMs: 2_000 }, by);
      const told = { configStoreId: 's', key: 'openai', createdAtMs: 1_000, updatedAtMs: 2_000 };
      expect(await store.configStores.getSecret('s', 'openai')).toEqual(told);
      expect((await store.configStores.listSecrets('s', all())).items).toEqual([told]);
      expect(await store.configStores.sealedSecrets('1', ['s', 'unknown'])).toEqual([{ ...told, sealed: 'sealed:2' }]);
      expect(await store.configStores.sealedSecrets('2', ['s'])).toEqual([]);
    });

    it('have each key once, and no more than they may', async () => {
      await store.configStores.insertSecret(secret('a'), by, 2);
      await expect(store.configStores.insertSecret(secret('a'), by, 2)).rejects.toThrow(Conflict);
      await store.configStores.insertSecret(secret('b'), by, 2);
      await expect(store.configStores.insertSecret(secret('c'), by, 2)).rejects.toThrow(LimitReached);
      await store.configStores.removeSecret('s', 'a', by);
      await expect(store.configStores.removeSecret('s', 'a', by)).rejects.toThrow(NotFound);
      await expect(store.configStores.updateSecret(secret('a'), by)).rejects.toThrow(NotFound);
    });

    it('go with their secrets where that was said', async () => {
      await store.configStores.insertSecret(secret('a'), by, 2);
      await expect(store.configStores.remove(configStore, false, by)).rejects.toThrow('holds secrets');
      await store.configStores.remove(configStore, true, by);
      expect(await store.configStores.sealedSecrets('1', ['s'])).toEqual([]);
    });
  });
}

function membership(groupId: string, add: string[], remove: string[] = []) {
  return { organizationId, groupId, add, remove, membersMax: 256, groupsMax: 5 };
}

function certificate(id: string, changes: Partial<DpCertificate> = {}): DpCertificate {
  return {
    id,
    organizationId,
    controlPlaneId: '1',
    title: undefined,
    certificate: '-----BEGIN CERTIFICATE-----',
    fingerprint: `f-${id}`,
    subject: 'CN=gateways',
    notAfterMs: 9_000,
    createdAtMs: 1_000,
    updatedAtMs: 1_000,
    ...changes,
  };
}

const configStore = {
  id: 's',
  organizationId,
  controlPlaneId: '1',
  name: 'Keys',
  createdAtMs: 1_000,
  updatedAtMs: 1_000,
};

function secret(key: string) {
  return { configStoreId: 's', key, sealed: 'sealed:1', createdAtMs: 1_000, updatedAtMs: 1_000 };
}
