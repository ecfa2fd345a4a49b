import { type ConfigDocument, coreCollections, formatProblem } from '@sallyport/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { escapeTemplates } from './env.ts';
import { readDeclarative } from './read.ts';
import { writeDeclarative } from './write.ts';

const keys = {
  name: 'keyauth_credentials',
  singular: 'key-auth credential',
  schema: z.strictObject({ key: z.string() }),
  unique: [['key']],
  foreignKeys: [{ field: 'consumer', collection: 'consumers', required: true }],
  seal: ({ key, ...entity }: Record<string, unknown> & { id: string }) => ({
    ...entity,
    key_hash: `hash of ${Buffer.byteLength(key as string)} bytes`,
  }),
};
const options = {
  env: { DECK_HOST: 'upstream.example', DECK_PORT: '8080', DECK_PEM: 'a\nb' },
  collections: [...coreCollections, keys],
};

function read(text: string, file = 'kong.yaml') {
  return readDeclarative([{ file, text }], options);
}

function documentOf(text: string): ConfigDocument {
  const { document, problems } = read(text);
  expect(problems.map(formatProblem)).toEqual([]);
  return document!;
}

function problemsOf(text: string): string[] {
  const { document, problems } = read(text);
  expect(document).toBeUndefined();
  return problems.map(formatProblem);
}

const head = '_format_version: "3.0"\n';

describe('a declarative file', () => {
  it('may nest entities or list them flat: both mean the same', () => {
    const nested = documentOf(`${head}
services:
- name: orders
  url: https://orders.example/v1
  routes:
  - name: list
    paths: [/orders]
    plugins:
    - name: cors
consumers:
- username: alice
  groups: [{ name: gold }]
  keyauth_credentials: [{ key: k1 }]
consumer_groups: [{ name: gold }]
`);
    const flat = documentOf(`${head}
services: [{ name: orders, protocol: https, host: orders.example, port: 443, path: /v1 }]
routes: [{ name: list, paths: [/orders], service: orders }]
plugins: [{ name: cors, route: list }]
consumers: [{ username: alice }]
consumer_groups: [{ name: gold, consumers: [alice] }]
keyauth_credentials: [{ consumer: { username: alice, name: alice }, key: k1 }]
`);
    expect(flat.collections).toEqual(nested.collections);
    expect(flat.hash).toBe(nested.hash);
  });

  it('fills the environment in before it is read', () => {
    const { collections } = documentOf(
      `${head}services:\n- name: s\n  host: \${{ env "DECK_HOST" }}\n  port: \${{ env "DECK_PORT" | toInt }}\n`,
    );
    expect(collections['services']?.[0]).toMatchObject({ host: 'upstream.example', port: 8080 });
  });

  it('may be several, whose lists are joined and whose references reach each other', () => {
    const { document } = readDeclarative(
      [
        { file: 'a.yaml', text: `${head}services: [{ name: s, host: a.example }]` },
        {
          file: 'b.json',
          text: JSON.stringify({ _format_version: '3.0', routes: [{ name: 'r', paths: ['/'], service: 's' }] }),
        },
      ],
      options,
    );
    expect(document?.collections['routes']?.[0]?.['service']).toEqual({
      id: document?.collections['services']?.[0]?.id,
    });
  });

  it('has defaults, shared plugin configurations, tags for all, comments and partials', () => {
    const { collections } = documentOf(`${head}
_comment: free text
_info: { select_tags: [team-a], defaults: { service: { retries: 1 } } }
_plugin_configs: { limits: { minute: 5, policy: local } }
services:
- { name: s, host: a.example, tags: [x], _comment: hello, _ignore: [1] }
- { name: t, host: a.example, retries: 2, path: null }
plugins:
- { name: rate-limiting, _config: limits, config: { minute: 7, hour: null }, partials: [{ name: store }] }
partials:
- { name: store, type: redis-ce, config: { host: redis.example } }
`);
    expect(collections['services']).toMatchObject([
      { retries: 1, tags: ['x', 'team-a'] },
      { retries: 2, tags: ['team-a'] },
    ]);
    expect(collections['plugins']?.[0]?.['config']).toEqual({
      minute: 7,
      policy: 'local',
      redis: { host: 'redis.example' },
    });
  });

  it('keeps YAML anchors and merge keys', () => {
    const { collections } = documentOf(
      `${head}services:\n- &base { name: a, host: a.example, retries: 3 }\n- { <<: *base, name: b }\n`,
    );
    expect(collections['services']?.[1]).toMatchObject({ name: 'b', host: 'a.example', retries: 3 });
  });

  it('seals credentials: no secret leaves the reader', () => {
    const document = documentOf(`${head}consumers: [{ username: a, keyauth_credentials: [{ key: super-secret }] }]`);
    expect(JSON.stringify(document)).not.toContain('super-secret');
  });

  it.each(['true', '-1', '[]', '{}'])('reports a key that is %s with its place', (key) => {
    expect(problemsOf(`${head}consumers: [{ username: a, keyauth_credentials: [{ key: ${key} }] }]`).join()).toMatch(
      /^kong\.yaml:2:\d+ key-auth credential of consumer 'a': key: expected a string/,
    );
  });

  it('makes no id from a secret: ids are logged, and a weak key could be guessed from its own', () => {
    const idOf = (key: string) =>
      documentOf(`${head}consumers: [{ username: a, keyauth_credentials: [{ key: ${key} }] }]`).collections[
        'keyauth_credentials'
      ]![0]!.id;
    expect(idOf('one')).toBe(idOf('another'));
  });

  it('names, ids and targets refer alike', () => {
    const id = '1a2b3c4d-0000-4000-8000-000000000001';
    const { collections } = documentOf(`${head}
services: [{ id: ${id}, host: u }]
routes: [{ paths: [/a], service: ${id} }, { paths: [/b], service: { id: ${id} } }]
upstreams: [{ name: u, targets: ['10.0.0.1', { target: 'b.example:81', weight: 1 }] }]
`);
    expect(collections['routes']?.map((route) => route['service'])).toEqual([{ id }, { id }]);
    expect(collections['targets']).toMatchObject([
      { target: '10.0.0.1:8000', weight: 100 },
      { target: 'b.example:81', weight: 1 },
    ]);
  });

  it("knows Kong's ids: the same in every reading, different for different names", () => {
    const ids = (text: string) => documentOf(head + text).collections['services']?.map((service) => service.id);
    expect(ids('services: [{ name: a, host: x.example }]')).toEqual(
      ids('services: [{ name: a, host: other.example }]'),
    );
    expect(
      new Set(
        ids(
          'services: [{ name: a, host: x.example }, { name: b, host: x.example }, { host: x.example }, { host: x.example }]',
        ),
      ).size,
    ).toBe(4);
  });
});

const service = 'services: [{ name: s, host: a.example }]\n';

describe('every problem is told at once, with its place and what to do', () => {
  it('in one go', () => {
    expect(
      problemsOf(`${head}services:
- name: "a b"
  host: a.example
  prot: 1
- name: c
  host: c.example
  port: 70000
  routes:
  - paths: [x]
`),
    ).toEqual([
      "kong.yaml:3:3 service 'a b': name: invalid value 'a b': the only accepted ascii characters are alphanumerics or ., -, _, and ~",
      "kong.yaml:5:3 service 'a b': prot: unknown field; did you mean 'port'?",
      "kong.yaml:8:3 service 'c': port: value should be between 0 and 65535",
      "kong.yaml:10:13 route of service 'c': paths.0: should start with: / (fixed path) or ~/ (regex path)",
    ]);
  });

  it.each([
    ['no version', service, '_format_version: required field missing'],
    ['an unknown version', `_format_version: "9"\n${service}`, 'expected one of: 1.1, 2.1, 3.0'],
    ['an unknown top-level key', `${head}servces: []`, "unknown field; did you mean 'services'?"],
    ['a refused top-level key', `${head}rbac_roles: [{ name: a }]`, 'roles belong to the control plane'],
    ['a list that is none', `${head}services: 1`, 'expected an array'],
    ['an entity that is none', `${head}services: [1]`, 'expected a record that describes a service'],
    ['a missing field', `${head}services: [{ name: s }]`, 'host: required field missing'],
    ['a wrong type', `${head}services: [{ host: a.example, retries: many }]`, 'retries: expected an integer'],
    ['a protocol we do not speak', `${head}services: [{ host: a.example, protocol: tcp }]`, "'tcp' is not supported"],
    [
      'a stream route',
      `${head}${service}routes: [{ service: s, protocols: [tcp], paths: [/] }]`,
      "'tcp' is not supported",
    ],
    [
      'a route without criteria',
      `${head}${service}routes: [{ service: s, protocols: [http] }]`,
      "must set one of 'methods', 'hosts', 'headers', 'paths', 'expression' when 'protocols' is 'http'",
    ],
    [
      'snis without TLS',
      `${head}${service}routes: [{ service: s, protocols: [http], paths: [/], snis: [a.example] }]`,
      "'snis' can only be set when",
    ],
    [
      'a path that would never match',
      `${head}${service}routes: [{ service: s, paths: [/a/../b] }]`,
      "non-normalized path, consider use '/b' instead",
    ],
    [
      'a path no request can have',
      `${head}${service}routes: [{ service: s, paths: ['/a?b'] }]`,
      'no request path holds such a character',
    ],
    ['an empty segment', `${head}${service}routes: [{ service: s, paths: [/a//b] }]`, 'must not have empty segments'],
    [
      'a host with two stars',
      `${head}${service}routes: [{ service: s, hosts: ['*.a.*'] }]`,
      'only one wildcard must be specified',
    ],
    [
      'a star in the middle',
      `${head}${service}routes: [{ service: s, hosts: ['a.*.b'] }]`,
      'wildcard must be leftmost or rightmost character',
    ],
    [
      'lower-case methods',
      `${head}${service}routes: [{ service: s, methods: [get] }]`,
      'methods are upper-case letters',
    ],
    [
      'host among headers',
      `${head}${service}routes: [{ service: s, headers: { Host: [a] } }]`,
      "cannot contain 'host' header",
    ],
    [
      'an expression beside fields',
      `${head}${service}routes: [{ service: s, paths: [/], expression: 'http.path == "/"' }]`,
      "Router Expression failed validation: cannot set 'expression' with 'methods', 'hosts',",
    ],
    [
      'a dangling reference',
      `${head}routes: [{ paths: [/], service: nobody }]`,
      "invalid reference 'service: nobody' (no such entry in 'services')",
    ],
    [
      'a reference in a nested entity',
      `${head}services: [{ host: a.example, routes: [{ paths: [/], service: s }] }]`,
      'value must be null',
    ],
    [
      'a name twice',
      `${head}services: [{ name: s, host: a.example }, { name: s, host: b.example }]`,
      "uniqueness violation: 'services' entity with name set to 's' already declared",
    ],
    [
      'a plugin twice in one place',
      `${head}plugins: [{ name: cors }, { name: cors }]`,
      "uniqueness violation: 'plugins'",
    ],
    ['an id that is none', `${head}services: [{ id: 7, host: a.example }]`, 'id: expected a valid UUID'],
    [
      'an id twice',
      `${head}services: [{ id: 1a2b3c4d-0000-4000-8000-000000000001, host: a.example }, { id: 1a2b3c4d-0000-4000-8000-000000000001, host: a.example }]`,
      'primary key',
    ],
    ['a tag with a comma', `${head}services: [{ host: a.example, tags: ['a,b'] }]`, "invalid tag 'a,b'"],
    [
      'a consumer without a name',
      `${head}consumers: [{ tags: [a] }]`,
      "at least one of these fields must be non-empty: 'custom_id', 'username'",
    ],
    [
      'a group that does not exist',
      `${head}consumers: [{ username: a, groups: [gold] }]`,
      "invalid reference 'consumer_group: gold'",
    ],
    ['an upstream that is an address', `${head}upstreams: [{ name: 10.0.0.1 }]`, 'no ip addresses allowed'],
    ['a target that is none', `${head}upstreams: [{ name: u, targets: ['a b'] }]`, 'Invalid target'],
    [
      'a vault of another kind',
      `${head}vaults: [{ name: conjur, prefix: my-vault }]`,
      "'conjur' vaults are not supported: let a sidecar",
    ],
    [
      'a partial of another kind',
      `${head}partials: [{ name: p, type: model, config: {} }]`,
      "'model' partials are not supported yet",
    ],
    [
      'a partial that is not there',
      `${head}plugins: [{ name: cors, partials: [{ name: p }] }]`,
      "invalid reference 'partial: p' (no such entry in 'partials')",
    ],
    [
      'a certificate that is none',
      `${head}certificates: [{ cert: "-----BEGIN CERTIFICATE-----\\nx", key: "-----BEGIN PRIVATE KEY-----\\nx" }]`,
      'invalid certificate',
    ],
    [
      'an unset variable',
      `${head}services: [{ host: \${{ env "DECK_NO" }} }]`,
      "environment variable 'DECK_NO' present in state file but not set",
    ],
    ['a variable of others', `${head}services: [{ host: \${{ env "HOME" }} }]`, "must be prefixed with 'DECK_'"],
    ['broken YAML', `${head}services: [`, 'kong.yaml:'],
    ['a key twice', `${head}services: []\nservices: []\n`, 'unique'],
    ['a key twice in JSON', '{"_format_version":"3.0","services":[],"services":[]}', 'unique'],
    ['nothing', '', 'the file is empty'],
    ['a list of things', '- 1', 'expected a record of entities'],
  ])('%s', (_what, text, message) => {
    expect(problemsOf(text).join('\n')).toContain(message);
  });

  it('bombs of aliases and nesting are refused', () => {
    const bomb = `${head}_comment:\n${Array.from(
      { length: 12 },
      (_, i) =>
        `  a${i}: &a${i} [${Array(9)
          .fill(i === 0 ? 'x' : `*a${i - 1}`)
          .join(',')}]`,
    ).join('\n')}\n`;
    expect(problemsOf(bomb).join()).toContain('alias');
    expect(problemsOf(`${head}_comment: ${'['.repeat(5_000)}`).length).toBeGreaterThan(0);
    expect(
      problemsOf(`{"_format_version":"3.0","_comment":${'['.repeat(5_000)}${']'.repeat(5_000)}}`).length,
    ).toBeGreaterThan(0);
  });

  it('says where: also for plugin settings that are checked later', () => {
    const { locate, document } = read(
      `${head}services:\n- name: s\n  host: a.example\n  plugins:\n  - name: cors\n    config:\n      origins: ['*']\n`,
    );
    expect(locate('plugins', document!.collections['plugins']![0]!.id, 'config.origins.0')).toEqual({
      file: 'kong.yaml',
      line: 8,
      column: 17,
    });
  });
});

describe('for any configuration', () => {
  const name = fc.stringMatching(/^[a-z]{1,6}$/);
  const tags = fc.option(fc.uniqueArray(name, { maxLength: 2 }), { nil: undefined });
  const configuration = fc.record({
    services: fc.uniqueArray(
      fc.record({
        name,
        host: fc.constant('a.example'),
        port: fc.integer({ min: 0, max: 65535 }),
        tags,
        retries: fc.integer({ min: 0, max: 9 }),
      }),
      { selector: (entity) => entity.name, maxLength: 4 },
    ),
    consumers: fc.uniqueArray(fc.record({ username: name, tags }), {
      selector: (entity) => entity.username,
      maxLength: 4,
    }),
    routes: fc.uniqueArray(
      fc.record({
        name,
        paths: fc.array(
          name.map((path) => `/${path}`),
          { minLength: 1, maxLength: 3 },
        ),
        strip_path: fc.boolean(),
      }),
      { selector: (entity) => entity.name, maxLength: 4 },
    ),
    plugins: fc.uniqueArray(
      fc.record({
        name,
        config: fc.dictionary(
          name,
          fc.jsonValue({ maxDepth: 2 }).filter((value) => !/null|__proto__/.test(JSON.stringify(value))),
        ),
      }),
      { selector: (entity) => entity.name, maxLength: 3 },
    ),
  });

  it('writing what was read and reading it again changes nothing', () => {
    fc.assert(
      fc.property(configuration, (entities) => {
        const first = documentOf(escapeTemplates(JSON.stringify({ _format_version: '3.0', ...entities })));
        const second = documentOf(writeDeclarative(first));
        expect(second).toEqual(first);
      }),
      { numRuns: 60 },
    );
  });

  it('ids come from what entities are, not from where they stand', () => {
    const idsOf = (document: ConfigDocument) =>
      Object.entries(document.collections).flatMap(([collection, entities]) =>
        entities.map(({ id }) => `${collection} ${id}`),
      );
    fc.assert(
      fc.property(configuration, (entities) => {
        const turned = Object.fromEntries(
          Object.entries(entities).map(([collection, list]) => [collection, list.toReversed()]),
        );
        const text = (value: object) => escapeTemplates(JSON.stringify({ _format_version: '3.0', ...value }));
        const ids = idsOf(documentOf(text(entities)));
        expect(new Set(ids).size).toBe(ids.length);
        expect(idsOf(documentOf(text(turned))).toSorted()).toEqual(ids.toSorted());
      }),
      { numRuns: 60 },
    );
  });

  it('whatever stands where, reading answers', () => {
    const junk = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.string());
    const keysOf = fc.constantFrom(
      'services',
      'routes',
      'consumers',
      'plugins',
      'upstreams',
      'targets',
      'certificates',
      'snis',
      'vaults',
      'keys',
      'partials',
      '_info',
      '_plugin_configs',
      '_format_version',
    );
    fc.assert(
      fc.property(
        fc.dictionary(
          keysOf,
          fc.oneof(
            junk,
            fc.array(
              fc.dictionary(
                fc.constantFrom(
                  'name',
                  'host',
                  'id',
                  'tags',
                  'config',
                  'service',
                  'paths',
                  'url',
                  'plugins',
                  'routes',
                  'groups',
                  'username',
                  'target',
                  'protocols',
                ),
                junk,
              ),
            ),
          ),
        ),
        (value) => {
          const { document, problems } = read(JSON.stringify({ _format_version: '3.0', ...value }));
          expect(document === undefined).toBe(problems.length > 0);
        },
      ),
      { numRuns: 300 },
    );
  });
});
