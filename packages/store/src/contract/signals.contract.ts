import { beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../store.ts';

/** What any store promises of signals; it is open when a test begins. */
export function describeSignals(opened: () => Store): void {
  describe('signals', () => {
    let store: Store;
    beforeEach(() => {
      store = opened();
    });

    it('reach who listens to their topic, in order, and nobody who does not any more', async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const heard: object[] = [];
      const gone: object[] = [];
      store.signals.subscribe('gone', (payload) => gone.push(payload))();
      store.signals.subscribe('config', (payload) => heard.push(payload));
      store.signals.subscribe('last', () => resolve());
      await store.signals.publish('gone', {});
      await store.signals.publish('config', { version: 1, name: "it's" });
      await store.signals.publish('config', { version: 2 });
      await store.signals.publish('last', {});
      await promise;
      expect([heard, gone]).toEqual([[{ version: 1, name: "it's" }, { version: 2 }], []]);
    });
  });
}
