import { beforeEach, describe, expect, it } from 'vitest';
import type { ClusterNode } from '../cluster/cluster-nodes.ts';
import { Conflict, NotFound } from '../errors.ts';
import type { Store } from '../store.ts';
import { all } from './fixtures.ts';

/** What any store promises of gateways that follow a control plane; it is open when a test begins. */
export function describeClusterNodes(opened: () => Store): void {
  describe('nodes of a cluster', () => {
    let nodes: Store['clusterNodes'];
    beforeEach(() => {
      nodes = opened().clusterNodes;
    });

    const node = (id: string, changes: Partial<ClusterNode> = {}): Omit<ClusterNode, 'firstSeenAtMs'> => ({
      id,
      controlPlaneId: 'cp-1',
      hostname: `host-${id}`,
      version: '0.1.0',
      labels: { region: 'eu' },
      clientIp: '127.0.0.1',
      certificateId: 'certificate',
      certificateEndsAtMs: 9_000_000_000_000,
      configVersion: undefined,
      configHash: undefined,
      status: 'unknown',
      statusReason: undefined,
      refusedVersion: undefined,
      problems: [],
      isConnected: true,
      lastSeenAtMs: 1_000,
      ...changes,
    });

    it('are known as they were last, and since they were seen first', async () => {
      await nodes.record(node('a'));
      const problems = [{ entityType: 'route', entityId: 'r', message: 'no such plugin' }];
      const last = node('a', {
        ...{ configVersion: 7, configHash: 'ab', status: 'rejected', statusReason: 'It could not.' },
        ...{ refusedVersion: 8, problems, isConnected: false, lastSeenAtMs: 2_000 },
      });
      await nodes.record(last);
      expect(await nodes.find('cp-1', 'a')).toEqual({ ...last, firstSeenAtMs: 1_000 });
      expect(await nodes.find('cp-2', 'a')).toBeUndefined();
    });

    it('are listed by control plane, and counted as connected while they are heard of', async () => {
      await nodes.record(node('a', { lastSeenAtMs: 500 }));
      await nodes.record(node('b'));
      await nodes.record(node('c', { isConnected: false }));
      await nodes.record(node('d', { controlPlaneId: 'cp-2' }));
      const { items, total } = await nodes.list('cp-1', all());
      expect([total, items.map(({ id }) => id)]).toEqual([3, ['a', 'b', 'c']]);
      expect((await nodes.connected('cp-1', 1_000)).map(({ id }) => id)).toEqual(['b']);
    });

    it('tell how their targets are, what is told last alone, until they are forgotten', async () => {
      const report = (health: 'HEALTHY' | 'UNHEALTHY') => ({ upstreams: [{ name: 'shop', health, targets: [] }] });
      await nodes.record(node('a'));
      await nodes.record(node('b'));
      await nodes.recordHealth('cp-1', { nodeId: 'a', toldAtMs: 1, report: report('HEALTHY') });
      await nodes.recordHealth('cp-1', { nodeId: 'a', toldAtMs: 2, report: report('UNHEALTHY') });
      await nodes.recordHealth('cp-2', { nodeId: 'b', toldAtMs: 3, report: report('HEALTHY') });
      await nodes.recordHealth('cp-1', { nodeId: 'nobody', toldAtMs: 3, report: report('HEALTHY') });
      expect(await nodes.health('cp-1')).toEqual([{ nodeId: 'a', toldAtMs: 2, report: report('UNHEALTHY') }]);
      expect(await nodes.health('cp-2')).toEqual([]);
      await nodes.remove('cp-1', 'a');
      expect(await nodes.health('cp-1')).toEqual([]);
      await nodes.recordHealth('cp-1', { nodeId: 'b', toldAtMs: 4, report: report('HEALTHY') });
      await nodes.prune(5_000);
      expect(await nodes.health('cp-1')).toEqual([]);
    });

    it('cannot be written by another control plane', async () => {
      await nodes.record(node('a'));
      await expect(nodes.record(node('a', { controlPlaneId: 'cp-2', hostname: 'thief' }))).rejects.toThrow(Conflict);
      expect(await nodes.find('cp-1', 'a')).toMatchObject({ hostname: 'host-a' });
      await expect(nodes.remove('cp-2', 'a')).rejects.toThrow(NotFound);
    });

    it('are forgotten when they are removed, or silent for long', async () => {
      await nodes.record(node('a'));
      await nodes.record(node('b', { lastSeenAtMs: 5_000 }));
      expect(await nodes.prune(5_000)).toBe(1);
      await nodes.remove('cp-1', 'b');
      expect((await nodes.list('cp-1', all())).items).toEqual([]);
      await expect(nodes.remove('cp-1', 'b')).rejects.toThrow(NotFound);
    });
  });
}
