import { type CollectionDefinition, jsonSchemaOf, vaultKinds } from '@sallyport/contracts';
import type { PluginDefinition } from '@sallyport/pipeline';
import type { z } from 'zod';
import type { JsonSchema } from './json-schema.ts';
import { type KongField, kongFieldsOf } from './kong-schema.ts';

/** A schema as it is shown: JSON Schema, and beside it `fields`, the same in Kong's own form, which decK reads. */
export type DescribedSchema = Json & { fields: Fields };

/** All that there are hold what Redis needs. */
const partialTypes = ['redis-ce', 'redis-ee'];

type Json = JsonSchema & Record<string, unknown>;
type Fields = Record<string, KongField>[];

/** What an entity of a collection may say. */
export function entitySchema(collection: CollectionDefinition): DescribedSchema {
  const { foreignKeys = [] } = collection;
  return describe(collection, collection.schema, ({ properties, ...json }, fields) => ({
    ...json,
    properties: {
      ...commonProperties,
      ...Object.fromEntries(foreignKeys.map(({ field, list }) => [field, list ? listOfTexts : reference])),
      ...properties,
    },
    fields: [
      { id: { type: 'string' } },
      { created_at: { type: 'integer' } },
      { updated_at: { type: 'integer' } },
      { tags: { type: 'set', elements: { type: 'string' } } },
      ...foreignKeys.map(({ field, list }) => ({ [field]: { type: list ? 'array' : 'foreign' } })),
      ...fields,
    ],
  }));
}

const listOfTexts: JsonSchema = { type: 'array', items: { type: 'string' } };
/** Its members are not told: decK would fill them in. */
const reference: JsonSchema = { type: 'object' };
const commonProperties: Readonly<Record<string, JsonSchema>> = {
  id: { type: 'string' },
  created_at: { type: 'number' },
  updated_at: { type: 'number' },
  tags: listOfTexts,
};

/** What the configuration of a plugin may say; in Kong's form, the plugin with its configuration. */
export function pluginSchema(plugin: PluginDefinition): DescribedSchema {
  return describe(plugin, plugin.schema, (json, fields) => ({
    ...json,
    ...(fields.some((field) => 'redis' in field) && { supported_partials: partialPlaces }),
    fields: [
      ...['service', 'route', 'consumer', 'consumer_group'].map((field) => ({ [field]: { type: 'foreign' } })),
      { protocols },
      { config: { type: 'record', required: true, fields } },
    ],
  }));
}

/** Where a partial goes when its link does not say. */
const partialPlaces = Object.fromEntries(partialTypes.map((type) => [type, ['config.redis']]));

/** What a partial of a type may say: what the plugins that it is linked into take, which have the defaults, too. */
export function partialSchema(type: string): DescribedSchema | undefined {
  if (!partialTypes.includes(type)) return undefined;
  return { type: 'object', fields: [{ config: { type: 'record', required: true, fields: [] } }] };
}

const protocols: KongField = {
  type: 'set',
  required: true,
  default: ['grpc', 'grpcs', 'http', 'https'],
  elements: { type: 'string' },
};

/** What the configuration of a kind of vault may say; undefined where there is no such kind. */
export function vaultSchema(name: string): DescribedSchema | undefined {
  const kind = vaultKinds.find((vault) => vault.name === name);
  if (kind === undefined) return undefined;
  return describe(kind, kind.schema, (json, fields) => ({
    ...json,
    fields: [{ config: { type: 'record', required: true, fields } }],
  }));
}

const described = new WeakMap<object, DescribedSchema>();

function describe(
  owner: object,
  schema: z.ZodType,
  complete: (json: Json, fields: Fields) => DescribedSchema,
): DescribedSchema {
  let known = described.get(owner);
  if (known === undefined) {
    const json = jsonSchemaOf(schema, 'input') as Json;
    known = complete(json, kongFieldsOf(json));
    described.set(owner, known);
  }
  return known;
}
