import { entitySchema, type JsonSchema } from '@sallyport/admin-api';
import type { CollectionDefinition } from '@sallyport/contracts';

/** Konnect's names of kinds where they are more than the plural's end taken away. */
const names: Readonly<Record<string, string>> = {
  jwt_secrets: 'jwt',
  key_sets: 'key-set',
  keyauth_credentials: 'key-auth',
  hmacauth_credentials: 'hmac-auth',
  basicauth_credentials: 'basic-auth',
  mtls_auth_credentials: 'mtls-auth',
};

/** The schemas of entities, by Konnect's name of their kind: `service`, `key-auth`. */
export function entitiesSchemas(collections: readonly CollectionDefinition[]): ReadonlyMap<string, JsonSchema> {
  return new Map(
    collections.map((collection) => {
      const { fields: _, ...json } = entitySchema(collection);
      return [names[collection.name] ?? collection.name.replace(/s$/, ''), forDeck(json)];
    }),
  );
}

/** As decK wants records: with the defaults of their members instead of one of their own, and open, since closed ones are references to it. */
function forDeck({ properties, ...schema }: JsonSchema): JsonSchema {
  if (properties === undefined) return schema.type === 'object' ? { additionalProperties: false, ...schema } : schema;
  const { default: _, additionalProperties: __, ...others } = schema;
  const members = Object.entries(properties).map(([name, member]) => [name, forDeck(member)] as const);
  return { ...others, properties: Object.fromEntries(members) };
}
