import { randomUUID } from 'node:crypto';
import { jsonSchemaOf } from '@sallyport/contracts';
import { plugins } from '@sallyport/plugins';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Collections } from './collections.ts';
import { InvalidOffset } from './refusal.ts';
import { Configured, create, patch, put } from './test/configured.ts';

const injections = [
  `'`,
  `"`,
  `\\`,
  `' OR '1'='1`,
  `'; DROP TABLE config_entities; --`,
  `1; SELECT pg_sleep(10)`,
  `") UNION SELECT * FROM settings --`,
  `%' AND 1=(SELECT count(*) FROM sqlite_master) --`,
  `$1 ? :name @name`,
  `%_[]`,
  `\u0000`,
  `\ud800`,
];

describe('what is written into a configuration', () => {
  let cp: Configured;
  beforeEach(async () => {
    cp = await Configured.open();
  });
  afterEach(async () => await cp.close());

  it('stays what it is, whatever it says to a database', async () => {
    await cp.write([put('consumers', 'ann', {})]);
    for (const text of injections) {
      await cp.write([
        create('consumers', { username: text }),
        create('keyauth_credentials', { key: text, consumer: 'ann' }),
      ]);
      expect(await cp.find('consumers', text)).toMatchObject({ username: text });
      expect(await cp.problemsOf([create('consumers', { username: text })])).toHaveLength(1);
      expect(await cp.problemsOf([create('keyauth_credentials', { key: text, consumer: 'ann' })])).toHaveLength(1);
      const tags = { of: 'all', values: [text, 'x'] } as const;
      expect(await cp.configReader.list(cp.id, 'consumers', { size: 10, tags })).toEqual({
        entities: [],
        offset: undefined,
      });
      expect(await cp.configReader.tags(cp.id, { tag: text, size: 10 })).toEqual({ entities: [], offset: undefined });
      expect(await cp.configReader.find(text, 'consumers', 'ann')).toBeUndefined();
      await expect(cp.configReader.list(cp.id, 'consumers', { size: 1, offset: text })).rejects.toThrow(InvalidOffset);
    }
    expect((await cp.configReader.counts(cp.id)).get('consumers')).toBe(injections.length + 1);
  });

  it('does not reach into the prototype of anything', async () => {
    for (const text of [
      '{"host":"a.test","__proto__":{"polluted":1}}',
      '{"host":"a.test","tls_sans":{"__proto__":{"polluted":1}}}',
      '{"host":"a.test","constructor":{"prototype":{"polluted":1}}}',
    ])
      expect(await cp.problemsOf([create('services', JSON.parse(text))])).toContainEqual(
        expect.stringContaining('unknown field'),
      );
    const config = JSON.parse('{"http_endpoint":"http://a.test","headers":{"__proto__":{"polluted":"1"}}}');
    expect(await cp.problemsOf([create('plugins', { name: 'http-log', config })])).not.toEqual([]);
    await cp.write([put('services', 'a', { host: 'a.test' })]);
    expect(await cp.problemsOf([patch('services', 'a', JSON.parse('{"__proto__":{"retries":1}}'))])).not.toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(await cp.find('services', 'a')).toMatchObject({ retries: 5 });
    expect(await cp.find('services', '__proto__')).toBeUndefined();
  });

  it('says nothing of what is not its own to say', async () => {
    for (const field of ['created_by', 'organization_id', 'control_plane_id', 'version', 'ws_id', 'key_hash'])
      expect(await cp.problemsOf([create('consumers', { username: 'ann', [field]: 'x' })])).toEqual([
        expect.stringContaining(`schema ${field}: unknown field`),
      ]);
    const [made] = (await cp.write([create('consumers', { username: 'ann', updated_at: 1, created_at: 7 })])).results;
    expect(made!.entity).toMatchObject({ created_at: 7, updated_at: cp.clock.ms / 1000 });
    const [changed] = (await cp.write([patch('consumers', 'ann', { id: randomUUID(), created_at: 9, custom_id: '1' })]))
      .results;
    expect(changed!.entity).toMatchObject({ id: made!.entity.id, created_at: 7, custom_id: '1' });
  });

  it('is refused where it is of the wrong kind, too deep or too long', async () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 20_000; depth++) deep = [deep];
    const refused = [
      create('services', { host: ['a.test'] }),
      create('services', { id: '../../etc/passwd', host: 'a.test' }),
      create('services', { id: 5, host: 'a.test' }),
      create('plugins', { name: 'cors', config: { origins: deep } }),
      create('services', { host: 'a.test', tags: ['x'.repeat(300)] }),
      create('services', { host: 'a.test', tags: 'x' }),
      create('routes', { paths: ['/a'], service: 5 }),
      create('routes', { paths: ['/a'], service: { id: { id: 1 } } }),
      put('plugins', 'no-uuid', { name: 'cors' }),
    ];
    for (const change of refused) expect(await cp.problemsOf([change])).not.toEqual([]);
    expect(await cp.configReader.head(cp.id)).toBe(0);
  });

  it('is kept or refused, whatever it is', async () => {
    const { list } = new Collections(plugins);
    const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('a', '{vault://', 'a.test', '~/(', [null]));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...list),
        fc.infiniteStream(value),
        fc.boolean(),
        async (definition, values, isSparse) => {
          const { properties = {} } = jsonSchemaOf(definition.schema, 'input') as { properties?: object };
          const names = [
            ...Object.keys(properties),
            ...(definition.foreignKeys ?? []).map(({ field }) => field),
            'id',
            'tags',
          ];
          const some = isSparse ? names.filter((_, i) => i % 3 === 0) : names;
          const fields = Object.fromEntries(some.map((name) => [name, values.next().value]));
          // Anything else than a refusal would be thrown.
          await cp.problemsOf([create(definition.name, fields)]);
        },
      ),
      { numRuns: 150 },
    );
    await cp.configReader.deliverable(cp.id);
  });

  it('finds names of any length', async () => {
    const username = 'x'.repeat(10_000);
    await cp.write([create('consumers', { username })]);
    expect(await cp.find('consumers', username)).toMatchObject({ username });
    expect(await cp.problemsOf([create('consumers', { username })])).toHaveLength(1);
  });
});
