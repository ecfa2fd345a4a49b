import { beforeEach, describe, expect, it } from 'vitest';
import type { GuardVerdict } from '../guard-verdicts.ts';
import type { Store } from '../store.ts';
import { all, by } from './fixtures.ts';

/** What any store promises of what people say of guards; it is open when a test begins. */
export function describeGuardVerdicts(opened: () => Store): void {
  describe('verdicts about guards', () => {
    let store: Store;
    beforeEach(async () => {
      store = opened();
      for (const id of ['cp-1', 'cp-2']) {
        const plane = { id, organizationId: 'org', name: id, description: undefined, labels: {}, proxyUrls: [] };
        const kinds = { clusterType: 'CLUSTER_TYPE_CONTROL_PLANE', authType: 'pinned_client_certs' } as const;
        await store.controlPlanes.insert({ ...plane, ...kinds, createdAtMs: 1, updatedAtMs: 1 }, by, 10);
      }
    });

    const verdict = (requestId: string, changes: Partial<GuardVerdict> = {}): GuardVerdict => ({
      ...{ controlPlaneId: 'cp-1', requestId, pluginId: 'p', phase: 'input', rule: 'email' },
      ...{ verdict: 'false_alarm', comment: undefined, by: 'ann', atMs: 1_000 },
      ...changes,
    });

    it('are what was said last, by request, and stand in the audit log', async () => {
      const { guardVerdicts } = store;
      await guardVerdicts.put(verdict('r1'), by);
      const last = verdict('r1', { verdict: 'right', comment: 'It was one.', atMs: 2_000 });
      await guardVerdicts.put(last, by);
      const others = [verdict('r1', { rule: 'iban' }), verdict('r1', { controlPlaneId: 'cp-2' }), verdict('r2')];
      for (const other of others) await guardVerdicts.put(other, by);
      expect(await guardVerdicts.ofRequests(['cp-1'], ['r1', 'r9'])).toEqual([last, others[0]]);
      expect(await guardVerdicts.ofRequests([], ['r1'])).toEqual([]);
      await guardVerdicts.remove(last, 3_000, by);
      await guardVerdicts.remove(last, 3_000, by);
      expect(await guardVerdicts.ofRequests(['cp-1'], ['r1'])).toEqual([others[0]]);
      const { items } = await store.audit.list(all());
      expect(items.filter(({ entityType }) => entityType === 'guard_verdict')).toHaveLength(6);
    });

    it('are counted by rule, and go with time and with their control plane', async () => {
      const { guardVerdicts } = store;
      for (const id of ['r1', 'r2']) await guardVerdicts.put(verdict(id), by);
      await guardVerdicts.put(verdict('r3', { verdict: 'right', atMs: 5_000 }), by);
      await guardVerdicts.put(verdict('r4', { controlPlaneId: 'cp-2', rule: '' }), by);
      const of = { pluginId: 'p', phase: 'input', rule: 'email' };
      expect(await guardVerdicts.counts(['cp-1'], 0)).toEqual([
        { ...of, verdict: 'false_alarm', count: 2 },
        { ...of, verdict: 'right', count: 1 },
      ]);
      expect(await guardVerdicts.counts(['cp-1'], 2_000)).toEqual([{ ...of, verdict: 'right', count: 1 }]);
      expect(await guardVerdicts.prune(5_000)).toBe(3);
      await store.controlPlanes.remove('org', 'cp-1', by);
      expect(await guardVerdicts.counts(['cp-1', 'cp-2'], 0)).toEqual([]);
    });
  });
}
