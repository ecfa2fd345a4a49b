import type { ConfigDocument } from '@sallyport/contracts';
import { fakeServices } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Exchange, type RequestHead } from '../exchange.ts';
import { HeaderList } from '../header-list.ts';
import { definePlugin, type PluginDefinition } from '../plugin.ts';
import { scopeRanks } from '../slot.ts';
import { activate } from './activate.ts';
import { compileConfig } from './compile.ts';
import { explainRoute } from './explain.ts';

const mark = definePlugin({
  name: 'mark',
  schema: z.strictObject({ as: z.string() }),
  setup: ({ as }) => ({ onRequest: (x) => x.note('mark', as) }),
});

const scopeFields = { c: 'consumer', g: 'consumer_group', r: 'route', s: 'service' } as const;
const here = { c: 'c1', g: 'g1', r: 'r1', s: 's1' } as const;
const elsewhere = { c: 'c2', g: 'g9', r: 'r2', s: 's2' } as const;

/** A plugin attached to a scope of the exchange under test, or to the like-named scope of somebody else. */
function pluginAt(scope: string, matches: boolean): Record<string, unknown> & { id: string; config: { as: string } } {
  const references = [...scope].map((letter) => {
    const key = letter as keyof typeof scopeFields;
    return [scopeFields[key], { id: matches ? here[key] : elsewhere[key] }] as const;
  });
  const as = `${scope === '' ? 'global' : scope}${matches ? '' : ' elsewhere'}`;
  return {
    id: `p-${as}`,
    name: 'mark',
    enabled: true,
    protocols: ['http'],
    config: { as },
    ...Object.fromEntries(references),
  };
}

function run(plugins: Record<string, unknown>[], consumerId: string | undefined): unknown {
  const route = {
    name: 'r',
    protocols: ['http'],
    paths: ['/'],
    strip_path: true,
    path_handling: 'v0',
    regex_priority: 0,
  };
  const document = {
    hash: '',
    collections: {
      services: [
        { id: 's1', enabled: true },
        { id: 's2', enabled: true },
      ],
      routes: [
        { ...route, id: 'r1', service: { id: 's1' } },
        { ...route, id: 'r2', paths: ['/other'], service: { id: 's2' } },
      ],
      consumers: [
        { id: 'c1', username: 'alice' },
        { id: 'c2', username: 'bob' },
      ],
      consumer_groups: [
        { id: 'g1', name: 'gold' },
        { id: 'g9', name: 'silver' },
      ],
      consumer_group_consumers: [{ id: 'm1', consumer: { id: 'c1' }, consumer_group: { id: 'g1' } }],
      plugins,
    },
  } as unknown as ConfigDocument;
  const { config, problems } = compileConfig(document, [mark]);
  expect(problems).toEqual([]);
  const snapshot = activate(config!, (directory) => ({ ...fakeServices(), directory }));
  const plan = config!.routes[0]!;
  const x = new Exchange('0', {} as RequestHead, new HeaderList(), 0, 0);
  x.route = plan.route;
  x.service = plan.service;
  if (consumerId !== undefined) x.authenticate(snapshot.directory.consumerById(consumerId), { id: 'k' });
  snapshot.chainOf(plan).request(x);
  return x.custom?.['mark'];
}

describe('of all instances of a plugin one runs', () => {
  it('the one with the highest precedence, for every set of scopes', () => {
    fc.assert(
      fc.property(
        fc.subarray([...scopeRanks]),
        fc.subarray(scopeRanks.filter((scope) => scope !== '')),
        (matching, others) => {
          const plugins = [
            ...matching.map((scope) => pluginAt(scope, true)),
            ...others.map((scope) => pluginAt(scope, false)),
          ];
          const best = scopeRanks.find((scope) => matching.includes(scope));
          expect(run(plugins, 'c1')).toBe(best === '' ? 'global' : best);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('without a consumer, none that is scoped to a consumer or a group', () => {
    expect(
      run(
        scopeRanks.map((scope) => pluginAt(scope, true)),
        undefined,
      ),
    ).toBe('rs');
  });

  it('not one that is disabled: the next takes its place', () => {
    expect(run([{ ...pluginAt('c', true), enabled: false }, pluginAt('', true)], 'c1')).toBe('global');
  });
});

/** Routes `a` and `b` of one service, and a consumer `c`, with these plugins. */
function activated(plugins: Record<string, unknown>[], definitions: PluginDefinition[]) {
  const route = { protocols: ['http'], strip_path: true, path_handling: 'v0', regex_priority: 0, service: { id: 's' } };
  const document = {
    hash: '',
    collections: {
      services: [{ id: 's', enabled: true }],
      routes: ['a', 'b'].map((id) => ({ ...route, id, name: id, paths: [`/${id}`] })),
      consumers: [{ id: 'c', username: 'c' }],
      plugins: plugins.map((plugin, i) => ({ id: `p${i}`, enabled: true, protocols: [], config: {}, ...plugin })),
    },
  } as unknown as ConfigDocument;
  const { config, problems } = compileConfig(document, definitions);
  expect(problems).toEqual([]);
  return {
    document,
    config: config!,
    activate: () => activate(config!, (directory) => ({ ...fakeServices(), directory })),
  };
}

const empty = z.strictObject({});

describe('a chain', () => {
  it('reads bodies for what may run on its own route only', () => {
    const reader = definePlugin({ name: 'reader', schema: empty, setup: () => ({ onCall: () => undefined }) });
    const consumer = { id: 'c' };
    const { config, activate: run } = activated(
      [
        { name: 'mark', config: { as: 'x' } },
        { name: 'reader', route: { id: 'a' }, consumer },
      ],
      [mark, reader],
    );
    const snapshot = run();
    expect(config.routes.map((plan) => snapshot.chainOf(plan).readsBody)).toEqual([true, false]);
  });

  it('is in the order that its own plugins wish, and explained so', () => {
    const first = definePlugin({ name: 'first', schema: empty, setup: () => ({}) });
    const second = definePlugin({ name: 'second', schema: empty, setup: () => ({}) });
    const ordering = { before: { access: ['first'] } };
    const definitions = [first, second];
    const {
      config,
      document,
      activate: run,
    } = activated(
      [
        { name: 'first' },
        { name: 'second' },
        { name: 'second', route: { id: 'a' }, ordering },
        { name: 'second', route: { id: 'b' }, consumer: { id: 'c' } },
      ],
      definitions,
    );
    const snapshot = run();
    const orders = config.routes.map((plan) => snapshot.chainOf(plan).slots.map(({ name }) => name));
    expect(orders).toEqual([
      ['second', 'first'],
      ['first', 'second'],
    ]);
    const explained = ['a', 'b'].map((route) => explainRoute(document, definitions, { route }));
    expect(explained.map((it) => 'steps' in it && it.steps.map(({ name }) => name))).toEqual(orders);
  });
});

describe('a configuration that fails to activate', () => {
  it('gives back what its plugins took', () => {
    const closed: string[] = [];
    const taker = definePlugin({
      name: 'taker',
      schema: empty,
      setup: () => ({ close: () => void closed.push('taker') }),
    });
    const failing = definePlugin({
      name: 'failing',
      schema: empty,
      setup: () => {
        throw new Error('no such vault');
      },
    });
    const { activate: run } = activated([{ name: 'taker' }, { name: 'failing' }], [taker, failing]);
    expect(run).toThrow('no such vault');
    expect(closed).toEqual(['taker']);
  });
});

it('a snapshot that is replaced tells its plugins at once, and closes them after its last exchange', async () => {
  const heard: string[] = [];
  const keeper = definePlugin({
    name: 'keeper',
    schema: empty,
    setup: () => ({ retire: () => void heard.push('retire'), close: () => void heard.push('close') }),
  });
  const snapshot = activated([{ name: 'keeper' }], [keeper]).activate();
  snapshot.enter();
  const closed = snapshot.retire();
  expect(heard).toEqual(['retire']);
  snapshot.leave();
  await closed;
  expect(heard).toEqual(['retire', 'close']);
});

it('the path of a service goes upstream with everything escaped that no path may have', () => {
  const document = {
    hash: '',
    collections: {
      services: [{ id: 's1', host: 'a.example', path: '/a"b<c>^{d|e}`f%2Fg', enabled: true }],
      routes: [{ id: 'r1', protocols: ['http'], paths: ['/'], service: { id: 's1' } }],
    },
  } as unknown as ConfigDocument;
  const { config } = compileConfig(document, []);
  expect(config!.routes[0]!.service!.path).toBe('/a%22b%3Cc%3E%5E%7Bd%7Ce%7D%60f%2Fg');
});

describe('a plugin that cannot work is a problem', () => {
  const problemsOf = (plugin: Record<string, unknown>) =>
    compileConfig(
      {
        hash: '',
        collections: { plugins: [{ id: 'p', enabled: true, protocols: [], ...plugin }] },
      } as unknown as ConfigDocument,
      [mark],
    ).problems;

  it.each([
    ['an unknown name, with the nearest known one', { name: 'mrak', config: {} }, "did you mean 'mark'"],
    [
      'an unknown field, with the nearest known one',
      { name: 'mark', config: { as: 'x', sa: 1 } },
      "unknown field; did you mean 'as'",
    ],
    ['a missing field', { name: 'mark', config: {} }, 'required field missing'],
    ['a wrong type', { name: 'mark', config: { as: 5 } }, 'expected a string'],
    [
      'an ordering that names nobody',
      { name: 'mark', config: { as: 'x' }, ordering: { before: { access: ['nobody'] } } },
      "plugin 'nobody' is not known; it comes neither with the gateway nor with --plugins",
    ],
    ['a condition that is no expression', { name: 'mark', config: { as: 'x' }, condition: 'http.method ==' }, ''],
  ])('%s', (_what, plugin, message) => {
    const [problem] = problemsOf(plugin);
    expect(problem?.message).toContain(message);
  });
});
