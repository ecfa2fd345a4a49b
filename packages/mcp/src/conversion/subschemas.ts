import { isObject, type JsonObject } from './tool-definition.ts';

/** The schema with each schema directly within it changed. Values that are data (`enum`, `default`, …) are left alone, whatever they look like. */
export function mapSubschemas(schema: JsonObject, change: (inner: unknown) => unknown): JsonObject {
  const result: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (byName.has(keyword) && isObject(value)) {
      result[keyword] = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner)]));
    } else if (inside.has(keyword)) result[keyword] = Array.isArray(value) ? value.map(change) : change(value);
    else result[keyword] = value;
  }
  return result;
}

/** The schemas directly within a schema. */
export function subschemas(schema: JsonObject): unknown[] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (byName.has(keyword) && isObject(value)) return Object.values(value);
    return inside.has(keyword) ? [value].flat() : [];
  });
}

const byName = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);

const inside = new Set([
  ...[
    'allOf',
    'anyOf',
    'oneOf',
    'prefixItems',
    'items',
    'additionalProperties',
    'not',
    'if',
    'then',
    'else',
    'contains',
  ],
  ...['propertyNames', 'unevaluatedItems', 'unevaluatedProperties', 'contentSchema', 'additionalItems'],
]);
