import type { CollectionDefinition, ConfigDocument, Entity, EntityChange } from '@sallyport/contracts';
import { fakeServices } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Exchange, type RequestHead } from '../exchange.ts';
import { HeaderList } from '../header-list.ts';
import { definePlugin, type PluginDefinition } from '../plugin.ts';
import { query } from '../router/route-fixture.ts';
import { runAtOnce } from '../run-at-once.ts';
import { activate, updateSnapshotSteps } from './activate.ts';
import { changeDocument } from './change-document.ts';
import { compileConfig } from './compile.ts';
import type { Snapshot } from './snapshot.ts';
import { updateConfigSteps } from './update.ts';

const keys: CollectionDefinition = {
  name: 'keys',
  singular: 'key',
  schema: z.record(z.string(), z.unknown()),
  foreignKeys: [{ field: 'consumer', collection: 'consumers' }],
  indexBy: ({ key }) => key as string,
};

/** Notes what it is configured as, and what the directory tells it about whoever brings a key. */
const reader = definePlugin({
  name: 'reader',
  schema: z.strictObject({ as: z.string().default('nobody') }),
  setup({ as }, { directory }) {
    const byKey = directory.index(keys);
    const ofConsumer = directory.grouped(keys, 'consumer');
    const ann = directory.consumerByUsernameInAnyCase('ANN');
    const others = directory.plugins('mark').map(({ pluginId, service, config }) => [pluginId, service, config]);
    return {
      onRequest(x) {
        const key = byKey.get(x.method);
        const consumer = directory.consumerById((key?.['consumer'] as { id: string } | undefined)?.id ?? '');
        if (consumer !== undefined) x.authenticate(consumer, { id: key!.id });
        const all = consumer && (ofConsumer.get(consumer.id) ?? []).map(({ id }) => id);
        x.note('reader', [as, consumer, all, others, ann]);
      },
    };
  },
});

/** Looks for somebody only when it is asked. */
const late = definePlugin({
  name: 'late',
  schema: z.strictObject({ as: z.string() }),
  setup: ({ as }, { directory }) => ({ onRequest: (x) => x.note('late', [as, directory.consumerByName('ben')]) }),
});

const mark = definePlugin({
  name: 'mark',
  schema: z.strictObject({ as: z.string() }),
  check: ({ as }, { service }) => (as === service?.['name'] ? [{ path: 'as', message: 'is the service itself' }] : []),
  setup: ({ as }) => ({ onRequest: (x) => x.note('mark', as) }),
});
const definitions: readonly PluginDefinition[] = [reader, mark, late];

const ids = (kind: string, count: number) => Array.from({ length: count }, (_, i) => `${kind}${i}`);
const ref = (...of: string[]) => fc.constantFrom(...of).map((id) => ({ id }));
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined, freq: 1 });
const created_at = fc.nat(3);

/** What may be told of each kind of entity. */
const kinds: Record<string, { ids: string[]; fields: fc.Arbitrary<object> }> = {
  services: {
    ids: ids('s', 4),
    fields: fc.record({
      created_at,
      enabled: fc.boolean(),
      name: fc.constantFrom('x', 'y'),
      path: maybe(fc.constant('/"')),
    }),
  },
  routes: {
    ids: ids('r', 12),
    fields: fc.record({
      created_at,
      protocols: fc.constant(['http']),
      paths: fc.subarray(['/', '/a', '/b', '~/a(.)', '/a/b']),
      hosts: fc.subarray(['h.e', '*.e']),
      regex_priority: fc.constant(0),
      service: maybe(ref(...ids('s', 4))),
    }),
  },
  consumers: {
    ids: ids('c', 3),
    fields: fc.record({ created_at, username: fc.constantFrom('ann', 'Ann', 'ben', 'cid', 'dee', 'eve') }),
  },
  consumer_groups: {
    ids: ids('g', 2),
    fields: fc.record({ created_at, name: fc.constantFrom('gold', 'iron', 'wood') }),
  },
  consumer_group_consumers: {
    ids: ids('m', 4),
    fields: fc.record({ created_at, consumer: ref(...ids('c', 3)), consumer_group: ref(...ids('g', 2)) }),
  },
  keys: {
    ids: ids('k', 4),
    fields: fc.record({ created_at, key: fc.constantFrom('GET', 'PUT', 'POST'), consumer: ref(...ids('c', 3)) }),
  },
  plugins: {
    ids: ids('p', 8),
    fields: fc
      .record({
        created_at,
        name: fc.constantFrom('mark', 'reader', 'late'),
        config: fc.record({ as: fc.constantFrom('x', 'u', 'v', 'w') }),
        enabled: fc.boolean(),
        ordering: maybe(fc.constant({ before: { access: ['reader'] } })),
        route: maybe(ref(...ids('r', 3))),
        service: maybe(ref(...ids('s', 2))),
        consumer: maybe(ref(...ids('c', 3))),
      })
      .map((fields) => ({ ...fields, protocols: ['http'], consumer_group: undefined })),
  },
};

const change: fc.Arbitrary<EntityChange> = fc.constantFrom(...Object.keys(kinds)).chain((collection) =>
  fc
    .record({ id: fc.constantFrom(...kinds[collection]!.ids), fields: maybe(kinds[collection]!.fields) })
    .map(({ id, fields }) => ({
      collection,
      id,
      entity: fields === undefined ? undefined : ({ ...fields, id } as Entity),
    })),
);

/** What a control plane keeps true: names, keys and scopes belong to one entity. */
function isSound({ collections }: ConfigDocument): boolean {
  const isUnique = (collection: string, keyOf: (entity: Entity) => unknown) => {
    const found = (collections[collection] ?? []).map(keyOf).map((key) => JSON.stringify(key));
    return new Set(found).size === found.length;
  };
  return (
    isUnique('consumers', ({ username }) => username) &&
    isUnique('consumer_groups', ({ name }) => name) &&
    isUnique('consumer_group_consumers', ({ consumer, consumer_group }) => [consumer, consumer_group]) &&
    isUnique('keys', ({ key }) => key) &&
    isUnique('plugins', ({ name, route, service, consumer }) => [name, route, service, consumer])
  );
}

const queries = ['/', '/a', '/ab', '/a/b', '/b', '/c'].flatMap((path) =>
  ['h.e', 'i.e', 'x.f'].map((host) => query({ path, host })),
);

/** Everything that a request may find out. */
function behaviour(snapshot: Snapshot): unknown {
  return queries.map((asked) => {
    const match = snapshot.router.find(asked);
    const { route, service } = match?.target ?? {};
    const chain = match === undefined ? snapshot.globalChain : snapshot.chainOf(match.target);
    const notes = ['GET', 'PUT', 'DELETE'].map((method) => {
      const x = new Exchange('0', { method } as RequestHead, new HeaderList(), 0, 0);
      x.route = route;
      x.service = service;
      chain.request(x);
      return [x.custom, x.active.map((instance) => instance?.entity)];
    });
    return [route, service, match?.matchedPath, chain.slots.map(({ name }) => name), notes];
  });
}

/** Somebody who is known, in a group, and goes through plugins of every scope. */
const first: ConfigDocument = {
  hash: '',
  collections: {
    services: [{ id: 's0', created_at: 0, enabled: true, name: 'y' }],
    routes: ids('r', 8).map((id, i) => ({
      ...{ id, created_at: 1, protocols: ['http'], hosts: [], regex_priority: 0 },
      paths: [['/a', '/b', '/', '/a/b'][i % 4]!],
      ...(i % 2 === 0 && { service: { id: 's0' } }),
    })),
    consumers: [{ id: 'c0', created_at: 1, username: 'Ann' }],
    consumer_groups: [{ id: 'g0', created_at: 1, name: 'gold' }],
    consumer_group_consumers: [{ id: 'm0', created_at: 1, consumer: { id: 'c0' }, consumer_group: { id: 'g0' } }],
    keys: [{ id: 'k0', created_at: 1, key: 'GET', consumer: { id: 'c0' } }],
    plugins: [
      { id: 'p0', name: 'reader', config: { as: 'w' } },
      { id: 'p1', name: 'mark', config: { as: 'x' }, service: { id: 's0' } },
      { id: 'p2', name: 'mark', config: { as: 'v' }, route: { id: 'r0' } },
      { id: 'p3', name: 'mark', config: { as: 'w' }, consumer: { id: 'c0' }, route: { id: 'r1' } },
      { id: 'p4', name: 'late', config: { as: 'u' }, route: { id: 'r2' } },
    ].map((plugin) => ({ ...plugin, created_at: 1, enabled: true, protocols: ['http'] })),
  },
};

const servicesFor = (directory: Snapshot['directory']) => ({ ...fakeServices(), directory });

describe('a snapshot that is made of the one before', () => {
  it('behaves after any sequence of changes as one of the same document made anew, or is refused as that is', () => {
    fc.assert(
      fc.property(fc.array(fc.array(change, { minLength: 1, maxLength: 3 }), { maxLength: 25 }), (steps) => {
        let document = first;
        let snapshot = activate(compileConfig(document, definitions).config!, servicesFor as never);
        for (const [n, changes] of steps.entries()) {
          const next = changeDocument(document, changes, String(n));
          if (!isSound(next)) continue;
          const anew = compileConfig(next, definitions);
          const { update, problems } = runAtOnce(
            updateConfigSteps(snapshot.config, { changes, hash: String(n) }, definitions),
          );
          expect(problems.map(({ entityId, path }) => [entityId, path])).toEqual(
            anew.problems.map(({ entityId, path }) => [entityId, path]),
          );
          if (update === undefined) continue;
          document = next;
          const before = snapshot;
          snapshot = runAtOnce(updateSnapshotSteps(before, update, servicesFor as never));
          snapshot.begin();
          void before.retire();
          expect({ plugins: [], ...snapshot.config.document.collections }).toEqual(anew.config!.document.collections);
          expect(snapshot.hash).toBe(String(n));
          // A plugin that nobody has asked yet goes on though what it would look at changes.
          if (n % 2 === 0) continue;
          expect(behaviour(snapshot)).toEqual(behaviour(activate(anew.config!, servicesFor as never)));
        }
      }),
      { numRuns: 120 },
    );
  });
});
