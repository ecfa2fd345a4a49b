import { describe, expect, it } from 'vitest';
import type { Store } from '../store.ts';

/** What any store promises of leases; it is open when a test begins. */
export function describeLeases(opened: () => Store): void {
  describe('leases', () => {
    it('are had by one at a time, who may have them longer, until they end or are given up', async () => {
      const { leases } = opened();
      const minuteMs = 60_000;
      const [first, second] = await Promise.all([
        leases.take('alerts', 'a', minuteMs),
        leases.take('alerts', 'b', minuteMs),
      ]);
      expect([first, second]).toContain(true);
      expect(first).not.toBe(second);
      const [holder, other] = first ? ['a', 'b'] : ['b', 'a'];
      expect(await leases.take('alerts', holder!, 0)).toBe(true);
      expect(await leases.take('alerts', other!, minuteMs)).toBe(true);
      expect(await leases.take('alerts', holder!, minuteMs)).toBe(false);
      expect(await leases.take('retention', holder!, minuteMs)).toBe(true);
      await leases.giveUp('alerts', holder!);
      expect(await leases.take('alerts', holder!, minuteMs)).toBe(false);
      await leases.giveUp('alerts', other!);
      expect(await leases.take('alerts', holder!, minuteMs)).toBe(true);
    });
  });
}
