/** What is read here of JSON Schemas. */
export interface JsonSchema {
  type?: string | string[];
  /** Kong's word for fields that its database encrypts. */
  encrypted?: boolean;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  required?: string[];
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  prefixItems?: JsonSchema[];
  additionalProperties?: JsonSchema | boolean;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  pattern?: string;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
}

/** A schema, and all that it may be instead. */
export function optionsOf(schema: JsonSchema | undefined): JsonSchema[] {
  if (schema === undefined) return [];
  const { anyOf = [], oneOf = [], allOf = [] } = schema;
  return [schema, ...[...anyOf, ...oneOf, ...allOf].flatMap(optionsOf)];
}

/** The schemas that a member of an object may have, one for each form that the object may have. */
export function memberOf(options: readonly JsonSchema[], name: string): JsonSchema | undefined {
  return anyOf(
    options.map(({ properties, additionalProperties: others }) =>
      properties !== undefined && Object.hasOwn(properties, name)
        ? properties[name]
        : typeof others === 'object'
          ? others
          : undefined,
    ),
  );
}

export function anyOf(schemas: readonly (JsonSchema | undefined)[]): JsonSchema | undefined {
  const known = schemas.filter((schema) => schema !== undefined);
  return known.length > 1 ? { anyOf: known } : known[0];
}
