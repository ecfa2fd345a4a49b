import type { Entity } from '@sallyport/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf, hashAfter, hashOf, hashWith } from './hash.ts';

const entity = (id: string, fields: object = {}): Entity => ({ id, ...fields });

describe('the hash of a configuration', () => {
  it('depends neither on order nor on times, and on everything else', () => {
    const one = hashOf({ services: [entity('a', { host: 'h', port: 1 }), entity('b')], routes: [entity('c')] });
    expect(one).toMatch(/^[0-9a-f]{32}$/);
    expect(hashOf({ routes: [entity('c')], services: [entity('b'), { port: 1, host: 'h', id: 'a' }] })).toBe(one);
    expect(hashOf({ services: [entity('b', { updated_at: 7 })], routes: [] })).toBe(
      hashOf({ services: [entity('b')] }),
    );
    expect(hashOf({ services: [entity('a'), entity('b')] })).not.toBe(one);
    expect(hashOf({ routes: [entity('b')] })).not.toBe(hashOf({ services: [entity('b')] }));
  });

  it('is not zero without entities: that is no configuration', () => {
    expect(hashOf({})).not.toBe('0'.repeat(32));
    expect(hashOf({ services: [] })).toBe(hashOf({}));
  });

  it('follows changes as if it were computed anew', () => {
    const step = fc.record({
      collection: fc.constantFrom('services', 'routes'),
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      port: fc.option(fc.nat(3), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const collections: Record<string, Entity[]> = { services: [entity('a')], routes: [] };
        let followed = hashOf(collections);
        for (const { collection, id, port } of steps) {
          const entities = collections[collection]!;
          const before = entities.find((known) => known.id === id);
          const after = port === undefined ? undefined : entity(id, { port });
          const digests = [before && digestOf(collection, before), after && digestOf(collection, after)] as const;
          expect(hashWith(followed, ...digests)).toBe(hashAfter(followed, collection, before, after));
          followed = hashAfter(followed, collection, before, after);
          collections[collection] = [...entities.filter((known) => known !== before), ...(after ? [after] : [])];
          expect(followed).toBe(hashOf(collections));
        }
      }),
    );
  });
});
