import { selfSigned } from '@sallyport/certificates';
import type { Entity } from '@sallyport/contracts';
import { hashOf, readDeclarative } from '@sallyport/declarative';
import { compileConfig } from '@sallyport/pipeline';
import { plugins } from '@sallyport/plugins';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ConfigChange, Fields, PutChange, WrittenConfig } from './change.ts';
import { Collections } from './collections.ts';
import { ConfigRefused } from './refusal.ts';
import { Configured } from './test/configured.ts';

/**
 * A small world in which most changes touch others. Judging a change with its neighbourhood has to come to the same as reading all of the
 * configuration as a file and compiling it.
 */
const collections = new Collections(plugins);
const authority = selfSigned({ names: ['ca.test'], days: 30, isCa: true }).cert;

const idOf = (kind: number, slot: number) => `00000000-0000-4000-8000-0000000000${kind}${slot}`;
const service = (slot: number) => idOf(1, slot);
const route = (slot: number) => idOf(2, slot);
const plugin = (slot: number) => idOf(3, slot);
const partial = (slot: number) => idOf(4, slot);
const vault = (slot: number) => idOf(5, slot);
const ca = (slot: number) => idOf(6, slot);
const consumer = (slot: number) => idOf(7, slot);
const credential = (slot: number) => idOf(8, slot);
const group = (slot: number) => idOf(9, slot);

const slots = fc.integer({ min: 0, max: 2 });
const names = fc.constantFrom('a', 'b', 'c');
const sometimes = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });

const services = fc.record({
  name: sometimes(names),
  host: fc.constant('up.test'),
  enabled: fc.boolean(),
  protocol: fc.constantFrom('http', 'https'),
  ca_certificates: sometimes(fc.uniqueArray(slots.map(ca), { maxLength: 2 })),
});
const routes = fc.record({
  name: sometimes(names),
  paths: fc.constantFrom(['/a'], ['~/(['], ['x'], ['~/a/\\d+']),
  service: sometimes(slots.map((slot) => ({ id: service(slot) }))),
});
const scoped = {
  route: sometimes(slots.map((slot) => ({ id: route(slot) }))),
  service: sometimes(slots.map((slot) => ({ id: service(slot) }))),
};
const ordering = sometimes(
  fc.record({
    before: sometimes(fc.constantFrom({ access: ['cors'] }, { access: ['key-auth', 'mtls-auth'] })),
    after: sometimes(fc.constantFrom({ access: ['cors'] }, { access: ['rate-limiting'] })),
  }),
);
const common = { enabled: fc.boolean(), ordering, instance_name: sometimes(names) };
const pluginKinds = fc.oneof(
  fc.record({ name: fc.constantFrom('cors', 'key-auth'), config: fc.constant({}), ...scoped, ...common }),
  fc.record({
    name: fc.constant('rate-limiting'),
    config: fc.constantFrom({ minute: 5, policy: 'redis' }, { minute: 5, redis: { host: 'r' } }, { minute: 'x' }),
    partials: sometimes(slots.map((slot) => [{ id: partial(slot) }])),
    consumer: sometimes(slots.map((slot) => ({ id: consumer(slot) }))),
    ...scoped,
    ...common,
  }),
  fc.record({
    name: fc.constant('mtls-auth'),
    config: fc
      .uniqueArray(slots.map(ca), { minLength: 1, maxLength: 2 })
      .map((ca_certificates) => ({ ca_certificates })),
    ...common,
  }),
  fc.record({
    name: fc.constant('http-log'),
    config: fc
      .constantFrom('{vault://mine/a}', '{vault://yours/a}', 'x', '{vault://env/a}')
      .map((token) => ({ http_endpoint: 'http://log.test', headers: { token } })),
    ...common,
  }),
  fc.record({
    name: fc.constant('ai-mcp-proxy'),
    config: fc.constant({ mode: 'upstream-server' }),
    tags: fc.constantFrom([], ['t']),
    ...scoped,
    ...common,
  }),
  fc.record({ name: fc.constant('no-such'), config: fc.constant({}), ...common }),
);

const puts: readonly fc.Arbitrary<PutChange>[] = (
  [
    ['services', service, services],
    ['routes', route, routes],
    ['plugins', plugin, pluginKinds],
    [
      'partials',
      partial,
      fc.record({
        name: sometimes(names),
        type: fc.constant('redis-ee'),
        config: fc.constantFrom({ host: 'r.test' }, { port: 'x' }, { host: 'r.test', port: 6380 }),
      }),
    ],
    ['vaults', vault, fc.record({ name: fc.constant('env'), prefix: fc.constantFrom('mine', 'yours') })],
    ['ca_certificates', ca, fc.constant({ cert: authority })],
    ['consumers', consumer, fc.record({ username: sometimes(names), custom_id: sometimes(names) })],
    ['consumer_groups', group, fc.record({ name: names })],
    [
      'keyauth_credentials',
      credential,
      fc.record({ key: names, consumer: slots.map((slot) => ({ id: consumer(slot) })) }),
    ],
  ] as [string, (slot: number) => string, fc.Arbitrary<Fields>][]
).map(([collection, makeId, fields]) =>
  fc.record({ slot: slots, fields }).map(({ slot, fields }) => ({
    action: 'put',
    collection,
    key: makeId(slot),
    fields: JSON.parse(JSON.stringify(fields)),
  })),
);

const changes: fc.Arbitrary<ConfigChange> = fc.oneof<fc.MaybeWeightedArbitrary<ConfigChange>[]>(
  { weight: 5, arbitrary: fc.oneof(...puts) },
  {
    weight: 1,
    arbitrary: fc.oneof(...puts).map(({ collection, key }) => ({ action: 'delete', collection, key })),
  },
);

/** Of the changes of a write, each is about another entity. */
const subjectOf = (change: ConfigChange) => `${change.collection} ${'key' in change ? change.key : ''}`;

type World = ReadonlyMap<string, ReadonlyMap<string, Fields>>;

/** What a change does when nobody judges it. */
function changed(world: World, changes: readonly ConfigChange[]): World {
  const next = new Map([...world].map(([name, entities]) => [name, new Map(entities)]));
  const gone = new Set<string>();
  for (const change of changes) {
    if (change.action === 'put') {
      next.set(change.collection, (next.get(change.collection) ?? new Map()).set(change.key, change.fields));
      gone.delete(`${change.collection} ${change.key}`);
    } else if (change.action === 'delete' && next.get(change.collection)?.delete(change.key) === true)
      gone.add(`${change.collection} ${change.key}`);
  }
  for (let found = true; found; ) {
    found = false;
    for (const { name, foreignKeys = [] } of collections.list) {
      for (const [id, fields] of next.get(name) ?? []) {
        // What is put there is no rest of anything.
        if (changes.some((change) => change.action === 'put' && subjectOf(change) === `${name} ${id}`)) continue;
        const goes = foreignKeys.some(({ field, collection }) => {
          const to = (fields[field] as { id?: string } | undefined)?.id;
          return to !== undefined && gone.has(`${collection} ${to}`) && collections.goesWith(name, field);
        });
        if (!goes) continue;
        next.get(name)!.delete(id);
        gone.add(`${name} ${id}`);
        found = true;
      }
    }
  }
  return next;
}

/** The whole as a file, read and compiled; undefined where that has problems. */
function compiled(world: World): Record<string, Entity[]> | undefined {
  const file = Object.fromEntries(
    [...world].map(([name, entities]) => [name, [...entities].map(([id, fields]) => ({ id, ...fields }))]),
  );
  const text = JSON.stringify({ _format_version: '3.0', ...file });
  const { document } = readDeclarative([{ file: 'kong.json', text }], { env: {}, collections: collections.list });
  return document && compileConfig(document, plugins).config?.document.collections;
}

it('judges a change with its neighbourhood as the whole would be judged, and tells gateways the same in one piece and in changes', async () => {
  let accepted = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uniqueArray(changes, { minLength: 1, maxLength: 4, selector: subjectOf }), {
        minLength: 8,
        maxLength: 25,
      }),
      async (writes) => {
        await using opened = new AsyncDisposableStack();
        const cp = opened.adopt(await Configured.open(), (it) => it.close());
        let world: World = new Map();
        const told = new Map<string, Map<string, Entity>>();
        for (const write of writes) {
          const next = changed(world, write);
          const wanted = compiled(next);
          const outcome = await cp.write(write).catch((error: unknown) => error);
          if (outcome instanceof ConfigRefused) {
            expect(wanted, outcome.message).toBeUndefined();
            refused++;
            continue;
          }
          expect(outcome).not.toBeInstanceOf(Error);
          expect(wanted).toBeDefined();
          accepted++;
          world = next;
          const { version, changes } = outcome as WrittenConfig;
          if (changes.length === 0) continue;
          const since = await cp.configReader.deliverableSince(cp.id, version - 1);
          for (const { collection, id, entity } of since === 'gone' ? [] : since.changes) {
            const some = told.get(collection) ?? new Map<string, Entity>();
            told.set(collection, some);
            if (entity === undefined) some.delete(id);
            else some.set(id, entity);
          }
        }
        const { document } = await cp.configReader.deliverable(cp.id);
        expect(document.hash).toBe(hashOf(compiled(world)!));
        const all = Object.fromEntries([...told].map(([collection, some]) => [collection, [...some.values()]]));
        expect(hashOf(all)).toBe(document.hash);
      },
    ),
    { numRuns: Number(process.env['RUNS'] ?? 12) },
  );
  // A world in which nothing is right, or nothing wrong, would tell nothing.
  expect(Math.min(accepted, refused)).toBeGreaterThan(15);
});
