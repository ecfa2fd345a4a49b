import { type CollectionDefinition, type Entity, jsonSchemaOf, vaultKinds } from '@sallyport/contracts';
import type { PluginDefinition } from '@sallyport/pipeline';
import type { z } from 'zod';

const hidden = '[secret]';

/** Fields that hold secrets whatever their schema says: values there are hidden, never the field. */
const secretName = /(^|[_-])(password|secret|secrets|private_key|api_?key|token|authorization|jwk|cookie)$/i;
/** Certificates call their private key so; other entities call other things `key`. */
const secretFields: Readonly<Record<string, readonly string[]>> = { certificates: ['key', 'key_alt'] };
const common = new Set(['id', 'tags', 'created_at', 'updated_at']);

interface JsonSchema {
  /** Kong's word for fields that its database encrypts. */
  encrypted?: boolean;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  prefixItems?: JsonSchema[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
}

/** A plugin's configuration with the values of secret fields hidden; vault references are shown, since they tell nothing. */
function hideSecrets(schema: z.ZodType, config: unknown): unknown {
  return hide(jsonSchemaOf(schema, 'output') as JsonSchema, config);
}

/** An entity as people may see it: without its secrets, and without what its collection keeps for the data plane. */
export function shownEntity(
  collection: CollectionDefinition,
  plugin: PluginDefinition | undefined,
  entity: Entity,
): Entity {
  if (collection.name === 'plugins') {
    const config =
      plugin === undefined ? hide(undefined, entity['config']) : hideSecrets(plugin.schema, entity['config']);
    return { ...entity, config };
  }
  if (collection.name === 'vaults') {
    const kind = vaultKinds.find(({ name }) => name === entity['name']);
    const config = kind === undefined ? hide(undefined, entity['config']) : hideSecrets(kind.schema, entity['config']);
    return { ...entity, config };
  }
  const schema = schemaOf(collection);
  const keys = new Set(collection.foreignKeys?.map(({ field }) => field));
  const fields = Object.entries(entity).flatMap(([name, value]) => {
    if (common.has(name) || keys.has(name)) return [[name, value]];
    const known = schema.properties?.[name];
    // What `seal` has added: hashes of keys and passwords.
    if (known === undefined) return [];
    return [[name, secretFields[collection.name]?.includes(name) ? hideText(value) : hideNamed(name, known, value)]];
  });
  return Object.fromEntries(fields) as Entity;
}

const schemas = new WeakMap<CollectionDefinition, JsonSchema>();

function schemaOf(collection: CollectionDefinition): JsonSchema {
  let schema = schemas.get(collection);
  if (schema === undefined) {
    schema = jsonSchemaOf(collection.schema, 'input') as JsonSchema;
    schemas.set(collection, schema);
  }
  return schema;
}

function hide(schema: JsonSchema | undefined, value: unknown): unknown {
  const options = optionsOf(schema);
  if (options.some(({ encrypted }) => encrypted === true)) return hideText(value);
  if (typeof value === 'string') return hideInText(value);
  if (Array.isArray(value))
    return value.map((item, i) => hide(anyOf(options.map((option) => option.prefixItems?.[i] ?? option.items)), item));
  if (typeof value !== 'object' || value === null) return value;
  const memberOf = (name: string) =>
    anyOf(
      options.map(({ properties, additionalProperties: others }) =>
        properties !== undefined && Object.hasOwn(properties, name)
          ? properties[name]
          : typeof others === 'object'
            ? others
            : undefined,
      ),
    );
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, hideNamed(name, memberOf(name), item)]));
}

/** A schema, and all that it may be instead. */
function optionsOf(schema: JsonSchema | undefined): JsonSchema[] {
  if (schema === undefined) return [];
  const { anyOf = [], oneOf = [], allOf = [] } = schema;
  return [schema, ...[...anyOf, ...oneOf, ...allOf].flatMap(optionsOf)];
}

function anyOf(schemas: readonly (JsonSchema | undefined)[]): JsonSchema | undefined {
  const known = schemas.filter((schema) => schema !== undefined);
  return known.length > 1 ? { anyOf: known } : known[0];
}

function hideNamed(name: string, schema: JsonSchema | undefined, value: unknown): unknown {
  return secretName.test(name) && typeof value !== 'boolean' ? hideText(value) : hide(schema, value);
}

/** Secrets within a text: the user of a URL, the value of a header that a transformer sets. */
function hideInText(text: string): string {
  return text
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]+@/i, `$1${hidden}@`)
    .replace(/^([a-z0-9_-]+):(?!\{vault:\/\/).+$/is, (whole, name: string) =>
      secretName.test(name) ? `${name}:${hidden}` : whole,
    );
}

function hideText(value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (typeof value === 'string') return value.startsWith('{vault://') ? value : hidden;
  if (Array.isArray(value)) return value.map(hideText);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, hideText(item)]));
  return hidden;
}
