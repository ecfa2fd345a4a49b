import { beforeEach, describe, expect, it } from 'vitest';
import type { AlertEvent, AlertNotification, AlertState } from '../alerts.ts';
import type { Store } from '../store.ts';
import { all, by, definition } from './fixtures.ts';

/** What any store promises of alerts; it is open when a test begins. */
export function describeAlerts(opened: () => Store): void {
  describe('alerts', () => {
    let store: Store;
    beforeEach(() => {
      store = opened();
    });

    const channelIds = ['channel-1'];
    const turn = { atMs: 5_000, error: undefined };
    const state = (id: string, group = '[]'): AlertState => ({
      id,
      ruleId: 'rule',
      group,
      status: 'firing',
      sinceMs: 4_000,
      notifiedAtMs: 5_000,
      value: 12.5,
    });
    const event = (id: string, atMs: number, message = {}): AlertEvent => ({
      id,
      organizationId: 'org',
      ruleId: 'rule',
      kind: 'fired',
      atMs,
      message,
    });
    beforeEach(async () => await store.alertRules.insert(definition('rule'), by));

    it('keep the states of a turn in the place of earlier ones, and what is to be told', async () => {
      await store.alerts.record('rule', turn, { states: [state('a')], events: [event('e1', 5_000)], channelIds });
      await store.alerts.record('rule', turn, { states: [state('b')], events: [], channelIds });
      expect(await store.alerts.statesOf('rule')).toEqual([state('b')]);
      expect(await store.alerts.findTurn('rule')).toEqual(turn);
      const [due, ...others] = await store.alerts.due(5_000, 10);
      expect([due, others]).toMatchObject([{ channelId: 'channel-1', tries: 0, event: event('e1', 5_000) }, []]);
      expect(await store.alerts.due(4_999, 10)).toEqual([]);
    });

    it('leave states as they were where a turn failed', async () => {
      await store.alerts.record('rule', turn, { states: [state('a')], events: [], channelIds });
      await store.alerts.record('rule', { atMs: 6_000, error: 'too slow' });
      expect(await store.alerts.statesOf('rule')).toEqual([state('a')]);
      expect(await store.alerts.findTurn('rule')).toEqual({ atMs: 6_000, error: 'too slow' });
    });

    it('know when each rule had its turn, whosever it is', async () => {
      await store.alertRules.insert({ ...definition('theirs'), organizationId: 'other' }, by);
      await store.alertRules.insert(definition('new'), by);
      await store.alerts.record('rule', turn);
      await store.alerts.record('theirs', { atMs: 7_000, error: 'too slow' });
      await store.alerts.record('rule', { atMs: 6_000, error: undefined });
      expect([...(await store.alerts.turnTimes())].toSorted()).toEqual([
        ['rule', 6_000],
        ['theirs', 7_000],
      ]);
      await store.alertRules.remove('org', 'rule', by);
      expect([...(await store.alerts.turnTimes())]).toEqual([['theirs', 7_000]]);
    });

    it('keep what came of a notification, and tell of none that is settled', async () => {
      await store.alerts.record('rule', turn, { states: [], events: [event('e1', 5_000)], channelIds });
      const [{ event: _, ...due }] = (await store.alerts.due(5_000, 10)) as [AlertNotification & { event: AlertEvent }];
      await store.alerts.settle({ ...due, tries: 1, nextAtMs: 9_000, error: 'no answer' });
      expect([(await store.alerts.due(8_999, 10)).length, (await store.alerts.due(9_000, 10)).length]).toEqual([0, 1]);
      await store.alerts.settle({ ...due, status: 'delivered', tries: 2, error: undefined });
      expect(await store.alerts.due(99_000, 10)).toEqual([]);
      expect(await store.alerts.notificationsOf(['e1'])).toMatchObject([{ status: 'delivered', tries: 2 }]);
    });

    it('go with their rule; what was told of it stays', async () => {
      await store.alerts.record('rule', turn, { states: [state('a')], events: [event('e1', 5_000)], channelIds });
      await store.alertRules.remove('org', 'rule', by);
      await store.alerts.record('rule', turn, { states: [state('b')], events: [], channelIds });
      expect([await store.alerts.statesOf('rule'), (await store.alerts.listEvents('org', all())).total]).toEqual([
        [],
        1,
      ]);
    });

    it('forget a person, and what is old', async () => {
      const about = (id: string) => ({ group: { consumer: { id, name: 'x' } } });
      const events = [event('1', 5_000, about('cp:ann')), event('2', 5_000, about('cp:joann')), event('3', 1_000)];
      const states = [state('a', '["cp:ann"]'), state('b', '["cp:joann"]')];
      await store.alerts.record('rule', turn, { states, events, channelIds });
      expect(await store.alerts.erase('other', 'ann')).toBe(0);
      expect([
        (await store.alerts.listEvents('other', all())).total,
        (await store.alerts.listStates('other', all())).total,
      ]).toEqual([0, 0]);
      expect(await store.alerts.erase('org', 'ann')).toBe(2);
      expect(await store.alerts.prune(2_000)).toBe(1);
      expect((await store.alerts.listEvents('org', all())).items.map(({ id }) => id)).toEqual(['2']);
      expect((await store.alerts.listStates('org', all())).items.map(({ id }) => id)).toEqual(['b']);
    });
  });
}
