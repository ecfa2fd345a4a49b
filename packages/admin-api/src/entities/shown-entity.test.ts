import { type CollectionDefinition, coreCollections, jsonSchemaOf, vaultKinds } from '@sallyport/contracts';
import { plugins } from '@sallyport/plugins';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { shownEntity } from './shown-entity.ts';

const secret = 'c4n4ry-value';
const collectionOf = (name: string) => coreCollections.find((collection) => collection.name === name)!;

interface Schema {
  encrypted?: boolean;
  type?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

/** Values that hold a secret wherever the schema says that one may be, and how many places that are. */
function filled(schema: Schema, hides: boolean): { value: unknown; places: number } {
  const isHidden = hides || schema.encrypted === true;
  const options = [schema.anyOf, schema.oneOf, schema.allOf].flatMap((list) => list ?? []);
  if (options.length > 0) {
    const each = options.map((option) => filled(option, isHidden));
    return each.find(({ places }) => places > 0) ?? each[0]!;
  }
  if (schema.properties !== undefined) {
    const members = Object.entries(schema.properties).map(
      ([name, member]) => [name, filled(member, isHidden)] as const,
    );
    return {
      value: Object.fromEntries(members.map(([name, { value }]) => [name, value])),
      places: members.reduce((total, [, { places }]) => total + places, 0),
    };
  }
  if (schema.items !== undefined) {
    const { value, places } = filled(schema.items, isHidden);
    return { value: [value], places };
  }
  if (typeof schema.additionalProperties === 'object') {
    const { value, places } = filled(schema.additionalProperties, isHidden);
    return { value: { any: value }, places };
  }
  return isHidden ? { value: secret, places: 1 } : { value: 'x', places: 0 };
}

const configs: [string, CollectionDefinition, string, z.ZodType][] = [
  ...plugins.map((plugin): [string, CollectionDefinition, string, z.ZodType] => [
    `plugin ${plugin.name}`,
    collectionOf('plugins'),
    plugin.name,
    plugin.schema,
  ]),
  ...vaultKinds.map((kind): [string, CollectionDefinition, string, z.ZodType] => [
    `vault ${kind.name}`,
    collectionOf('vaults'),
    kind.name,
    kind.schema,
  ]),
];

describe('what the Admin API shows of secrets', () => {
  it.each(configs)('%s: nothing', (_title, collection, name, schema) => {
    const { value } = filled(jsonSchemaOf(schema, 'input') as Schema, false);
    const plugin = plugins.find((each) => each.name === name);
    const shown = JSON.stringify(shownEntity(collection, plugin, { id: '1', name, config: value }));
    expect(shown).not.toContain(secret);
  });

  const credentials = plugins.flatMap((plugin): readonly CollectionDefinition[] => plugin.collections ?? []);
  it.each([...coreCollections, ...credentials].map((each) => [each.name, each] as const))(
    '%s: nothing',
    (_name, each) => {
      const { value } = filled(jsonSchemaOf(each.schema, 'input') as Schema, false);
      expect(JSON.stringify(shownEntity(each, undefined, { id: '1', ...(value as object) }))).not.toContain(secret);
    },
  );

  it('looks for them in most plugins that have some', () => {
    const places = configs.map(([, , , schema]) => filled(jsonSchemaOf(schema, 'input') as Schema, false).places);
    expect(places.filter((count) => count > 0).length).toBeGreaterThan(5);
  });

  it('also not where a setting may be one of several things, or nothing', () => {
    const hidden = z.string().meta({ encrypted: true });
    const schema = z.strictObject({
      maybe: hidden.nullable(),
      either: z.union([z.number(), z.strictObject({ a: hidden }), z.array(hidden)]),
      byKind: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('a'), shown: z.string() }),
        z.strictObject({ kind: z.literal('b'), held: hidden }),
      ]),
      all: z.intersection(z.object({ b: z.string() }), z.object({ c: hidden })),
      named: z.record(z.string(), hidden),
      listed: z.array(z.tuple([z.string(), hidden])),
    });
    const config = {
      maybe: secret,
      either: { a: secret },
      byKind: { kind: 'b', held: secret },
      all: { b: 'shown', c: secret },
      named: { x: secret },
      listed: [['shown', secret]],
    };
    const plugin = { ...plugins[0]!, schema } as unknown as (typeof plugins)[0];
    const shown = JSON.stringify(shownEntity(collectionOf('plugins'), plugin, { id: '1', name: 'x', config }));
    expect(shown).not.toContain(secret);
    expect(shown).toContain('shown');
  });

  it.each([
    ...['discovery_headers', 'token_headers', 'token_post_args', 'introspection_headers', 'introspection_post_args'],
    ...['userinfo_headers', 'userinfo_query_args'],
  ])('of openid-connect nothing that it sends to a provider as %s', (stem) => {
    const plugin = plugins.find(({ name }) => name === 'openid-connect');
    const config = { [`${stem}_names`]: ['X-Key'], [`${stem}_values`]: [secret] };
    const shown = JSON.stringify(shownEntity(collectionOf('plugins'), plugin, { id: '1', name: 'x', config }));
    expect([shown.includes('X-Key'), shown.includes(secret)]).toEqual([true, false]);
  });

  it('but that a vault holds them', () => {
    const http = plugins.find(({ name }) => name === 'http-log');
    const config = { http_endpoint: '{vault://env/a}', headers: { authorization: '{vault://env/b}' } };
    expect(shownEntity(collectionOf('plugins'), http, { id: '1', name: 'http-log', config })['config']).toEqual(config);
  });
});
