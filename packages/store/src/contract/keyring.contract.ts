import { beforeEach, describe, expect, it } from 'vitest';
import type { DataKey, TextPlace } from '../keyring/keyring.ts';
import type { Store } from '../store.ts';
import { by, definition } from './fixtures.ts';

/** What any store promises of data keys, and of what is sealed with them; it is open when a test begins. */
export function describeKeyring(opened: () => Store): void {
  let store: Store;
  beforeEach(() => {
    store = opened();
  });

  describe('data keys', () => {
    const key = (id: string): DataKey => ({
      id,
      state: 'waiting',
      masterKeyId: 'm',
      wrapped: `w-${id}`,
      createdAtMs: 1,
    });
    const states = async () => (await store.keyring.keys()).map(({ id, state }) => `${id} ${state}`);

    it('are one after another: one waits, becomes the current one, is old, and is gone', async () => {
      await Promise.all([store.keyring.insertFirst(key('a')), store.keyring.insertFirst(key('b'))]);
      const [first] = await store.keyring.keys();
      expect(await states()).toEqual([`${first!.id} current`]);
      await store.keyring.insertWaiting(key('c'));
      await store.keyring.insertWaiting(key('d'));
      await store.keyring.makeCurrent('unknown');
      expect(await states()).toEqual([`${first!.id} current`, 'c waiting']);
      await store.keyring.makeCurrent('c');
      await store.keyring.makeCurrent('c');
      expect(await states()).toEqual([`${first!.id} old`, 'c current']);
      await store.keyring.remove([first!.id, 'c']);
      expect(await store.keyring.keys()).toEqual([{ ...key('c'), state: 'current' }]);
    });

    it('are known to processes, which tell of themselves time and again', async () => {
      const process = { id: 'p', hostname: 'h', sealsWith: 'a', opensWith: ['a', 'b'] };
      await store.keyring.beat(process);
      await store.keyring.beat({ ...process, sealsWith: 'b' });
      expect(await store.keyring.processes()).toEqual([{ ...process, sealsWith: 'b', beats: 2 }]);
      await store.keyring.forgetProcess('p');
      expect(await store.keyring.processes()).toEqual([]);
    });
  });

  describe('sealed texts', () => {
    const all = async () => {
      const found: [string, TextPlace][] = [];
      await store.sealedTexts.change((text, place) => void found.push([text, place]));
      return found.map(([text, { table, column, key }]) => [table, column, JSON.stringify(key), text]);
    };

    it('are found in every table, whatever its key', async () => {
      const channel = { url: 'https://example.com', signing_secret: 'sealed:2:k:AAAA' };
      await store.alertChannels.insert(definition('c', { definition: channel }), by);
      await store.dashboards.insert(definition('d'), by);
      await store.settings.set('authority', 'sealed:1:BBBB');
      const [controlPlaneId, consumerId, subject] = ['cp', undefined, undefined];
      await store.payloads.put([
        { controlPlaneId, requestId: 'r', atMs: 1, consumerId, subject, sealed: 'sealed:2:k:CCCC' },
      ]);
      expect(await all()).toEqual([
        ['alert_channels', 'definition', '{"id":"c"}', JSON.stringify(channel)],
        ['payloads', 'sealed', '{"control_plane_id":"cp","request_id":"r"}', 'sealed:2:k:CCCC'],
        ['settings', 'value', '{"name":"authority"}', 'sealed:1:BBBB'],
      ]);
    });

    it('are replaced, a few at a time, until none is left to be', async () => {
      for (let at = 0; at < 60; at++) await store.settings.set(`s${at}`, `sealed:2:old:${at}`);
      const change = () =>
        store.sealedTexts.change((text) => (text.includes(':old:') ? text.replace(':old:', ':new:') : undefined));
      expect([await change(), await change()]).toEqual([60, 0]);
      expect(await store.settings.find('s59')).toBe('sealed:2:new:59');
      await store.sealedTexts.forgetReplaced();
    });

    it('stay as somebody else made them meanwhile', async () => {
      await store.settings.set('s', 'sealed:2:old:1');
      const others: Promise<void>[] = [];
      await store.sealedTexts.change((text) => {
        others.push(store.settings.set('s', 'sealed:2:new:2'));
        return text.replace(':old:', ':new:');
      });
      await Promise.all(others);
      expect(await store.settings.find('s')).toBe('sealed:2:new:2');
    });
  });
}
