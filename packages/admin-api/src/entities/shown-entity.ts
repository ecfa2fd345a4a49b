import { type CollectionDefinition, type Entity, jsonSchemaOf, vaultKinds } from '@sallyport/contracts';
import { commonNames } from '@sallyport/declarative';
import type { PluginDefinition } from '@sallyport/pipeline';
import type { z } from 'zod';
import { anyOf, type JsonSchema, memberOf, optionsOf } from '../schemas/json-schema.ts';

const hidden = '[secret]';

/** Fields that hold secrets whatever their schema says: values there are hidden, never the field. */
const secretName = /(^|[_-])(password|secret|secrets|private_key|api_?key|token|authorization|jwk|cookie)$/i;
/** Certificates call their private key so; other entities call other things `key`. */
const privateKeys: Readonly<Record<string, readonly string[]>> = { certificates: ['key', 'key_alt'] };

/** What the configuration of a plugin, or of a kind of vault, may say. */
function configSchemaOf(schema: z.ZodType): JsonSchema {
  let known = configSchemas.get(schema);
  if (known === undefined) {
    known = jsonSchemaOf(schema, 'output') as JsonSchema;
    configSchemas.set(schema, known);
  }
  return known;
}

const configSchemas = new WeakMap<z.ZodType, JsonSchema>();

/** An entity as people may see it: without its secrets, and without what its collection keeps for the data plane. */
export function shownEntity(
  collection: CollectionDefinition,
  plugin: PluginDefinition | undefined,
  entity: Entity,
): Entity {
  if (collection.name === 'plugins' || collection.name === 'vaults') {
    const kind = collection.name === 'plugins' ? plugin : vaultKinds.find(({ name }) => name === entity['name']);
    return { ...entity, config: hide(kind && configSchemaOf(kind.schema), entity['config']) };
  }
  const { schema, open, secrets } = shapeOf(collection);
  const fields = Object.entries(entity).flatMap(([name, value]) => {
    if (open.has(name)) return [[name, value]];
    const known = schema.properties?.[name];
    // What `seal` has added: hashes of keys and passwords.
    if (known === undefined) return [];
    return [[name, secrets.has(name) ? hideText(value) : hideNamed(name, known, value)]];
  });
  return Object.fromEntries(fields) as Entity;
}

interface Shape {
  schema: JsonSchema;
  /** Fields that hold no secrets, and of which the schema does not speak. */
  open: ReadonlySet<string>;
  /** Fields that are secrets as a whole. */
  secrets: ReadonlySet<string>;
}

const shapes = new WeakMap<CollectionDefinition, Shape>();

function shapeOf(collection: CollectionDefinition): Shape {
  let shape = shapes.get(collection);
  if (shape === undefined) {
    const schema = jsonSchemaOf(collection.schema, 'input') as JsonSchema;
    const names = Object.keys(schema.properties ?? {});
    const references = (collection.foreignKeys ?? []).map(({ field }) => field);
    const secrets = new Set([...(privateKeys[collection.name] ?? []), ...sealedFields(collection, names)]);
    shape = { schema, open: new Set([...commonNames, ...references]), secrets };
    shapes.set(collection, shape);
  }
  return shape;
}

/** What gateways get only as hashes: tried out, since only the collection knows. */
function sealedFields({ seal, foreignKeys = [] }: CollectionDefinition, names: readonly string[]): string[] {
  if (seal === undefined) return [];
  const references = foreignKeys.map(({ field }) => [field, { id: '' }]);
  const sealed = seal({ id: '', ...Object.fromEntries([...names.map((name) => [name, '']), ...references]) });
  return names.filter((name) => !(name in sealed));
}

function hide(schema: JsonSchema | undefined, value: unknown): unknown {
  const options = optionsOf(schema);
  if (options.some(({ encrypted }) => encrypted === true)) return hideText(value);
  if (typeof value === 'string') return hideInText(value);
  if (Array.isArray(value))
    return value.map((item, i) => hide(anyOf(options.map((option) => option.prefixItems?.[i] ?? option.items)), item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, hideNamed(name, memberOf(options, name), item)]),
  );
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
