import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LayeredMap } from './layered-map.ts';

it('is what a map would be after the same changes, and those before it stay as they were', () => {
  const entries = fc.array(fc.tuple(fc.nat(300), fc.option(fc.nat(), { nil: undefined })), { maxLength: 40 });
  fc.assert(
    fc.property(fc.array(entries, { maxLength: 30 }), (steps) => {
      const plain = new Map<number, number>();
      let layered = new LayeredMap<number, number>();
      for (const changes of steps) {
        const before = layered;
        const contentBefore = [...plain].sort();
        for (const [key, value] of changes) {
          if (value === undefined) plain.delete(key);
          else plain.set(key, value);
        }
        layered = before.with(changes);
        expect([...layered].sort()).toEqual([...plain].sort());
        expect([...before].sort()).toEqual(contentBefore);
        expect(layered.size).toBe(plain.size);
        for (const [key] of changes)
          expect([layered.get(key), layered.has(key)]).toEqual([plain.get(key), plain.has(key)]);
      }
    }),
    { numRuns: 50 },
  );
});
