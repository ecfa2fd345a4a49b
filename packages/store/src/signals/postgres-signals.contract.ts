import type { RunningPostgresServer } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStore } from '../create-store.ts';
import type { Store } from '../store.ts';

/** What is told between control planes of one database, whatever happens to its server. */
export function describePostgresSignals(started: () => RunningPostgresServer): void {
  describe('signals between stores of one PostgreSQL', () => {
    let server: RunningPostgresServer;
    let one: Store;
    let other: Store;
    const heard: object[] = [];
    beforeAll(async () => {
      server = started();
      const url = await server.createDatabase('of_signals');
      // Both migrate at once, which one of them waits for.
      [one, other] = await Promise.all([createStore({ url }), createStore({ url })]);
      other.signals.subscribe('config', (payload) => heard.push(payload));
    });
    afterAll(async () => {
      await Promise.all([one.close(), other.close()]);
    });
    const told = async (payload: object) => {
      await one.signals.publish('config', payload);
      await expect.poll(() => heard, { timeout: 10_000 }).toContainEqual(payload);
    };

    it('come over, however long they are', async () => {
      await told({ version: 1 });
      await told({ version: 2, of: 'ü'.repeat(10_000) });
    });

    it('that are told while nobody could listen are heard later, once', async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      other.signals.subscribe('after', () => resolve());
      await server.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%signals WHERE at_ms%' AND pid <> pg_backend_pid()",
      );
      for (const version of [3, 4, 5]) await one.signals.publish('config', { version });
      await one.signals.publish('after', {});
      await promise;
      const versions = heard.map((payload) => (payload as { version: number }).version);
      expect(versions.filter((version) => version >= 3).toSorted((a, b) => a - b)).toEqual([3, 4, 5]);
    });

    it('come over again after the server was killed', async () => {
      await server.halt('immediate');
      await server.start();
      await expect
        .poll(
          async () =>
            await one.signals.publish('config', { version: 6 }).then(
              () => true,
              () => false,
            ),
          { timeout: 10_000 },
        )
        .toBe(true);
      await expect.poll(() => heard, { timeout: 10_000 }).toContainEqual({ version: 6 });
    });
  });
}
