import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeConfigurations } from './configuration/configurations.contract.ts';
import { describeAlerts } from './contract/alerts.contract.ts';
import { describeAudit } from './contract/audit.contract.ts';
import { describeClusterNodes } from './contract/cluster-nodes.contract.ts';
import { describeControlPlanes } from './contract/control-planes.contract.ts';
import { all, by } from './contract/fixtures.ts';
import { describeGuardVerdicts } from './contract/guard-verdicts.contract.ts';
import { describeIdentity } from './contract/identity.contract.ts';
import { describeKeyring } from './contract/keyring.contract.ts';
import { describeLeases } from './contract/leases.contract.ts';
import { describeSavedDefinitions } from './contract/saved-definitions.contract.ts';
import { describeSignIn } from './contract/sign-in.contract.ts';
import { describeSignals } from './contract/signals.contract.ts';
import type { DebugSession, DebugTrace } from './debug-sessions.ts';
import { NotFound } from './errors.ts';
import type { SealedPayload } from './payloads.ts';
import type { Store } from './store.ts';

/** What any store promises. */
export function describeStore(title: string, open: () => Promise<Store>): void {
  describe(title, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(async () => await store.close());

    describe('payloads', () => {
      const payload = (requestId: string, atMs: number, changes: Partial<SealedPayload> = {}): SealedPayload => ({
        controlPlaneId: 'cp',
        requestId,
        atMs,
        consumerId: undefined,
        subject: undefined,
        sealed: 'x'.repeat(100),
        ...changes,
      });

      it('are read as they were put, and the look is in the audit log', async () => {
        await store.payloads.put([payload('r1', 1_000, { subject: 'ann' })]);
        expect(await store.payloads.read(['cp'], 'r1', by)).toEqual(payload('r1', 1_000, { subject: 'ann' }));
        const { items } = await store.audit.list(all());
        expect(items).toMatchObject([{ action: 'read', entityType: 'payload', entityId: 'r1', actor: 'operator' }]);
        await expect(store.payloads.read(['cp'], 'r2', by)).rejects.toThrow(NotFound);
      });

      it('forget a person', async () => {
        await store.payloads.put([
          payload('1', 1_000, { consumerId: 'c1' }),
          payload('2', 1_000, { subject: 'ann' }),
          payload('3', 1_000),
        ]);
        expect(await store.payloads.erase(['cp'], { consumerId: 'c1' })).toBe(1);
        expect(await store.payloads.erase(['cp'], { subject: 'ann' })).toBe(1);
        await expect(store.payloads.read(['cp'], '2', by)).rejects.toThrow(NotFound);
        expect((await store.payloads.read(['cp'], '3', by)).requestId).toBe('3');
      });

      it('keep the newest that there is room for', async () => {
        await store.payloads.put([1, 2, 3, 4].map((at) => payload(`${at}`, at * 1_000)));
        expect(await store.payloads.prune({ beforeMs: 2_000, bytesMax: 1_000 })).toBe(1);
        expect(await store.payloads.prune({ beforeMs: 0, bytesMax: 250 })).toBe(1);
        await expect(store.payloads.read(['cp'], '2', by)).rejects.toThrow(NotFound);
        expect((await store.payloads.read(['cp'], '3', by)).atMs).toBe(3_000);
      });
    });

    describeAlerts(() => store);
    describeGuardVerdicts(() => store);
    describeIdentity(() => store);
    describeControlPlanes(() => store);
    describeClusterNodes(() => store);
    describeKeyring(() => store);
    describeSignals(() => store);
    describeLeases(() => store);
    describeConfigurations(() => store);

    for (const kind of ['dashboards', 'reports', 'alertRules', 'alertChannels'] as const)
      describeSavedDefinitions(
        kind,
        () => store[kind],
        () => store.audit,
      );

    describeAudit(() => store);
    describeSignIn(() => store);

    describe('entity names', () => {
      const route = (id: string, name: string) => ({ kind: 'route', id, name }) as const;
      /** Where a node begins to tell all. */
      const itself = { kind: 'node', id: 'n', name: 'host' } as const;

      it('knows the newest name', async () => {
        await store.entityNames.record({ controlPlaneId: 'cp', id: 'n1' }, 'c1', [route('r', 'old')], 1);
        await store.entityNames.record({ controlPlaneId: 'cp', id: 'n1' }, 'c2', [route('r', 'new')], 2);
        await store.entityNames.record({ controlPlaneId: 'cp', id: 'n2' }, 'c1', [route('r', 'older')], 1);
        expect(await store.entityNames.resolve(['cp'], 'route', ['r', 'unknown'])).toEqual(
          new Map([['r', { id: 'r', controlPlaneId: 'cp', name: 'new', isDeleted: false }]]),
        );
        expect((await store.entityNames.resolve(['cp'], 'service', ['r'])).size).toBe(0);
      });

      it('keeps the last name of what no node has any more', async () => {
        await store.entityNames.record({ controlPlaneId: 'cp', id: 'n1' }, 'c1', [route('r', 'kept')], 1);
        await store.entityNames.record({ controlPlaneId: 'cp', id: 'n1' }, 'c1', [route('s', 'other')], 1);
        await store.entityNames.record({ controlPlaneId: 'cp', id: 'n2' }, 'c1', [route('r', 'kept')], 1);
        await store.entityNames.record({ controlPlaneId: 'cp', id: 'n1' }, 'c2', [itself, route('s', 'other')], 2);
        const isDeleted = async () => (await store.entityNames.resolve(['cp'], 'route', ['r'])).get('r')!.isDeleted;
        expect(await isDeleted()).toBe(false);
        await store.entityNames.record({ controlPlaneId: 'cp', id: 'n2' }, 'c2', [itself], 2);
        expect(await isDeleted()).toBe(true);
        await store.entityNames.record({ controlPlaneId: 'cp', id: 'n2' }, 'c1', [route('r', 'kept')], 3);
        expect(await isDeleted()).toBe(false);
      });

      it('keeps what a node had where it tells of changes alone', async () => {
        const node = { controlPlaneId: 'cp', id: 'n1' };
        await store.entityNames.record(node, 'c1', [itself, route('r', 'kept'), route('s', 'old')], 1);
        await store.entityNames.record(node, 'c2', [route('s', 'new')], 2);
        const known = await store.entityNames.resolve(['cp'], 'route', ['r', 's']);
        expect([...known.values()].map(({ name, isDeleted }) => [name, isDeleted]).toSorted()).toEqual([
          ['kept', false],
          ['new', false],
        ]);
      });

      it('takes in thousands, and finds them by a part of the name', async () => {
        const many = Array.from({ length: 4_500 }, (_, index) => route(`id-${index}`, `Route ${index}`));
        await store.entityNames.record({ controlPlaneId: 'cp', id: 'n1' }, 'c1', many, 1);
        expect((await store.entityNames.search(['cp'], 'route', 'route 44', 3)).map(({ name }) => name)).toEqual([
          'Route 44',
          'Route 440',
          'Route 4400',
        ]);
      });

      it('forgets a person', async () => {
        await store.entityNames.record(
          { controlPlaneId: 'cp', id: 'n1' },
          'c1',
          [{ kind: 'consumer', id: 'c', name: 'Ann' }],
          1,
        );
        expect(await store.entityNames.erase(['cp'], 'consumer', 'c')).toBe(1);
        expect((await store.entityNames.resolve(['cp'], 'consumer', ['c'])).size).toBe(0);
        expect(await store.entityNames.erase(['cp'], 'consumer', 'c')).toBe(0);
      });
    });

    describe('nodes', () => {
      it('keeps when a node was first seen, and what it said last', async () => {
        const node = {
          controlPlaneId: 'cp',
          id: 'n',
          version: '1',
          hostname: 'h',
          configHash: 'c',
          lastSeenAtMs: 10,
          clockSkewMs: -3.2,
        };
        await store.nodes.record(node);
        await store.nodes.record({ ...node, version: '2', lastSeenAtMs: 20 });
        expect(await store.nodes.find('cp', 'n')).toEqual({
          ...node,
          version: '2',
          firstSeenAtMs: 10,
          lastSeenAtMs: 20,
          clockSkewMs: -3,
        });
        expect((await store.nodes.list('cp', all())).total).toBe(1);
        await expect(store.nodes.remove('other', 'n')).rejects.toThrow(NotFound);
        await store.nodes.remove('cp', 'n');
        expect(await store.nodes.find('cp', 'n')).toBeUndefined();
      });
    });

    describe('nodes that are gone', () => {
      it('are forgotten with what they had, unless all are silent', async () => {
        const node = { controlPlaneId: 'cp', version: '1', hostname: 'h', configHash: 'c', clockSkewMs: 0 };
        await store.nodes.record({ ...node, id: 'old', lastSeenAtMs: 10 });
        await store.entityNames.record(
          { controlPlaneId: 'cp', id: 'old' },
          'c',
          [{ kind: 'route', id: 'r', name: 'orders' }],
          10,
        );
        const isDeleted = async () => (await store.entityNames.resolve(['cp'], 'route', ['r'])).get('r')!.isDeleted;
        await store.nodes.prune(100);
        expect([(await store.nodes.list('cp', all())).total, await isDeleted()]).toEqual([1, false]);
        await store.nodes.record({ ...node, id: 'new', lastSeenAtMs: 100 });
        await store.nodes.prune(100);
        expect([(await store.nodes.list('cp', all())).total, await isDeleted()]).toEqual([1, true]);
        expect(await store.nodes.find('cp', 'old')).toBeUndefined();
      });
    });

    describe('streams', () => {
      it('keeps how far each came, and adds up those of a node', async () => {
        const stream = {
          controlPlaneId: 'cp',
          id: 's1',
          nodeId: 'n',
          next: 10,
          missing: 2,
          lost: { full: 1 },
          updatedAtMs: 5,
        };
        await store.streams.record({ ...stream, next: 3 });
        await store.streams.record(stream);
        await store.streams.record({ ...stream, id: 's2', lost: { full: 2, late: 1 }, updatedAtMs: 9 });
        expect(await store.streams.find('cp', 's1')).toEqual(stream);
        expect(await store.streams.totals('cp', ['n', 'm'])).toEqual(
          new Map([['n', { rows: 16, missing: 4, lost: { full: 3, late: 1 } }]]),
        );
        await store.streams.prune(6);
        expect([await store.streams.find('cp', 's1'), (await store.streams.find('cp', 's2'))?.next]).toEqual([
          undefined,
          10,
        ]);
      });
    });

    describe('debug sessions', () => {
      const session = (id: string, changes: Partial<DebugSession> = {}): DebugSession => ({
        id,
        organizationId: 'org',
        controlPlaneId: undefined,
        definition: { rule: 'x' },
        status: 'pending',
        createdBy: 'operator',
        createdAtMs: 1_000,
        endsAtMs: 61_000,
        endedAtMs: undefined,
        samplesMax: 2,
        samples: 0,
        lost: 0,
        bytes: 0,
        ...changes,
      });
      const trace = (id: string, changes: Partial<DebugTrace> = {}): DebugTrace => ({
        id,
        sessionId: 's',
        nodeId: 'n',
        startedAtMs: 2_000,
        consumerId: undefined,
        subject: undefined,
        summary: { status: 200 },
        ...changes,
      });
      const body = { spans: '[1]', stages: 'sealed' };

      it('end when enough was observed, or their time is over', async () => {
        await store.debugSessions.insert(session('s'), by);
        await store.debugSessions.insert(session('late', { createdAtMs: 1_001 }), by);
        expect((await store.debugSessions.open('org')).map(({ id }) => id)).toEqual(['s', 'late']);
        await store.debugSessions.begin('s');
        const kept = [];
        for (const id of ['a', 'a', 'b', 'c']) kept.push(await store.debugSessions.keep('org', trace(id), body, 1_000));
        expect(kept).toEqual(['kept', 'there_already', 'kept', 'not_wanted']);
        expect(await store.debugSessions.get('org', 's')).toMatchObject({ status: 'completed', samples: 2, bytes: 18 });
        await store.debugSessions.settle(61_000);
        expect(await store.debugSessions.get('org', 'late')).toMatchObject({ status: 'timed_out', endedAtMs: 61_000 });
        expect(await store.debugSessions.open('org')).toEqual([]);
      });

      it('take nothing more once they are cancelled or full, and count what they lost', async () => {
        await store.debugSessions.insert(session('s'), by);
        expect(await store.debugSessions.keep('org', trace('a'), body, 5)).toBe('no_room');
        await store.debugSessions.lose('org', 's', 3);
        await store.debugSessions.cancel('org', 's', 5_000, by);
        await store.debugSessions.cancel('org', 's', 6_000, by);
        expect(await store.debugSessions.keep('org', trace('a'), body, 1_000)).toBe('not_wanted');
        expect(await store.debugSessions.get('org', 's')).toMatchObject({
          status: 'cancelled',
          lost: 3,
          endedAtMs: 5_000,
        });
        const { items } = await store.audit.list(all({ sort: [{ field: 'at', isDescending: false }] }));
        expect(items.map(({ action, entityType }) => [action, entityType])).toEqual([
          ['create', 'debug_session'],
          ['update', 'debug_session'],
        ]);
      });

      it('keep what was said for a shorter time, and nothing of who is erased', async () => {
        await store.debugSessions.insert(session('s', { samplesMax: 9 }), by);
        await store.debugSessions.keep('org', trace('a', { consumerId: 'ann' }), body, 1_000);
        await store.debugSessions.keep('org', trace('b', { subject: 'ann' }), body, 1_000);
        await store.debugSessions.keep('org', trace('c'), body, 1_000);
        expect(await store.debugSessions.erase('org', 'ann')).toBe(2);
        expect((await store.debugSessions.listTraces('s', all())).items).toEqual([trace('c')]);
        expect(await store.debugSessions.getTrace('s', 'c')).toEqual({ ...trace('c'), ...body });
        await store.debugSessions.prune({ sessionsMs: 0, stagesMs: 2_001 });
        expect(await store.debugSessions.getTrace('s', 'c')).toMatchObject({ spans: '[1]', stages: undefined });
        await store.debugSessions.prune({ sessionsMs: 61_001, stagesMs: 2_001 });
        expect(await store.debugSessions.totals('org')).toEqual({ sessions: 0, bytes: 0 });
        await expect(store.debugSessions.getTrace('s', 'c')).rejects.toThrow(NotFound);
      });
    });

    describe('erasures', () => {
      it('keeps what was erased when, and an entry in the audit log', async () => {
        const erasure = {
          id: 'e',
          organizationId: 'org',
          kind: 'consumer' as const,
          digest: 'd1',
          requestedAtMs: 5,
          completedAtMs: undefined,
          erased: {},
        };
        await store.erasures.insert(erasure, by);
        await store.erasures.complete('e', { rows: 7 }, 6);
        expect(await store.erasures.get('e')).toEqual({ ...erasure, completedAtMs: 6, erased: { rows: 7 } });
        const { items } = await store.audit.list(all());
        expect(items).toMatchObject([{ action: 'erase', entityType: 'consumer', entityId: 'd1' }]);
        await expect(store.erasures.complete('f', {}, 6)).rejects.toThrow(NotFound);
        const again = { ...erasure, id: 'g', requestedAtMs: erasure.requestedAtMs + 10 };
        await store.erasures.insert(again, by);
        expect(await store.erasures.latestOf([erasure.digest, 'unknown'])).toEqual(
          new Map([[erasure.digest, again.requestedAtMs]]),
        );
      });
    });

    describe('settings', () => {
      it('keeps the last value', async () => {
        expect(await store.settings.find('a')).toBeUndefined();
        await store.settings.set('a', '1');
        await store.settings.set('a', '2');
        expect(await store.settings.find('a')).toBe('2');
        const made = await Promise.all(['x', 'y'].map((value) => store.settings.findOrSet('b', () => value)));
        expect(made).toEqual([await store.settings.find('b'), made[0]]);
      });
    });
  });
}
