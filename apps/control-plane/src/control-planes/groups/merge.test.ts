import { type CollectionDefinition, coreCollections, type Entity } from '@sallyport/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MergedMembers } from './merge.ts';

interface Configuration {
  id: string;
  collections: Record<string, Entity[]>;
}

const member = (id: string, collections: Record<string, Entity[]>): Configuration => ({ id, collections });
function mergeOf(members: readonly Configuration[], definitions: readonly CollectionDefinition[] = coreCollections) {
  const merged = new MergedMembers(definitions);
  for (const { id, collections } of members)
    for (const [collection, entities] of Object.entries(collections))
      for (const entity of entities) merged.set({ id, name: `plane ${id}` }, collection, entity.id, entity);
  return merged;
}
const merge = (...members: Configuration[]) => {
  const merged = mergeOf(members);
  return { collections: merged.collections(), conflicts: merged.conflicts() };
};
const descriptions = (...members: Configuration[]) => merge(...members).conflicts.map((it) => it.description);

describe('a merge of members', () => {
  it('has what each of them has', () => {
    const one = member('1', {
      services: [{ id: 's1', name: 'orders' }],
      routes: [{ id: 'r1', service: { id: 's1' } }],
    });
    const two = member('2', { services: [{ id: 's2', name: 'prices' }] });
    expect(merge(one, two)).toEqual({
      collections: {
        services: [
          { id: 's1', name: 'orders' },
          { id: 's2', name: 'prices' },
        ],
        routes: [{ id: 'r1', service: { id: 's1' } }],
      },
      conflicts: [],
    });
  });

  it('tells of names, ids and prefixes that two members have, and of the later of them', () => {
    const one = member('1', { services: [{ id: 's1', name: 'orders' }], vaults: [{ id: 'v1', prefix: 'keys' }] });
    const two = member('2', { services: [{ id: 's2', name: 'orders' }], vaults: [{ id: 'v1', prefix: 'keys' }] });
    expect(merge(one, two).conflicts).toContainEqual({
      controlPlaneId: '2',
      description: "The service has the name 'orders' in 'plane 2' as one has it in 'plane 1'.",
      collection: 'services',
      entityId: 's2',
    });
    expect(descriptions(one, two)).toHaveLength(3);
  });

  it('has one plugin of a kind for everything, and any number for single services', () => {
    const plugin = (id: string, scope: object = {}): Entity => ({ id, name: 'cors', ...scope });
    const one = member('1', { plugins: [plugin('p1'), plugin('p2', { service: { id: 's1' } })] });
    const two = member('2', { plugins: [plugin('p3', { service: { id: 's2' } })] });
    expect(descriptions(one, two)).toEqual([]);
    const three = member('3', { plugins: [plugin('p4')] });
    expect(descriptions(one, two, three)).toEqual([
      "The plugin 'cors' applies to everything in 'plane 3' and in 'plane 1': one of a kind may.",
    ]);
  });

  it('says nothing of what it is that callers show', () => {
    const credentials = {
      name: 'keyauth_credentials',
      singular: 'key-auth credential',
      schema: coreCollections[0]!.schema,
      unique: [['key']],
    };
    const of = (id: string) => member(id, { keyauth_credentials: [{ id: `c${id}`, key: 'sha256:abc' }] });
    const conflicts = mergeOf([of('1'), of('2')], [credentials]).conflicts();
    expect(conflicts.map(({ description }) => description)).toEqual([
      "The key-auth credential has the key in 'plane 2' as one has it in 'plane 1'.",
    ]);
  });

  it('comes to the same whatever changes led there, and in whatever order they came', () => {
    const change = fc.record({
      member: fc.constantFrom('1', '2', '3'),
      id: fc.constantFrom('a', 'b'),
      name: fc.option(fc.constantFrom('x', 'y', 'z'), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const changed = new MergedMembers(coreCollections);
        const last = new Map<string, { member: string; entity: Entity }>();
        for (const { member, id, name } of changes) {
          const entity = name === undefined ? undefined : { id: `${member}${id}`, name };
          changed.set({ id: member, name: `plane ${member}` }, 'services', `${member}${id}`, entity);
          if (entity === undefined) last.delete(`${member}${id}`);
          else last.set(`${member}${id}`, { member, entity });
        }
        const members = [...last.values()].toReversed().map((it) => member(it.member, { services: [it.entity] }));
        const anew = mergeOf(members);
        expect([changed.collections(), changed.conflicts()]).toEqual([anew.collections(), anew.conflicts()]);
      }),
    );
  });
});
