import { isObject, type JsonObject } from './tool-definition.ts';

/** Who reads a schema: members that only answers have are not asked for, and those that only requests have not promised. */
export type Direction = 'request' | 'response';

/**
 * A schema of OpenAPI 3.0 or 3.1 as JSON Schema 2020-12. What 3.0 writes in its own way is rewritten (`nullable`, exclusive
 * limits that are booleans, `example`); every other keyword stays.
 */
export function toJsonSchema(schema: unknown, direction: Direction): JsonObject {
  const converted = convert(schema, direction, 0);
  return isObject(converted) ? converted : {};
}

const depthMax = 100;

/** Keywords of OpenAPI that say nothing to a validator or a model. */
const dropped = new Set(['xml', 'externalDocs', 'discriminator', 'nullable', 'example', 'readOnly', 'writeOnly']);
const byName = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
const inList = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const single = new Set([
  ...['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames'],
  ...['unevaluatedItems', 'unevaluatedProperties', 'contentSchema', 'additionalItems'],
]);

function convert(schema: unknown, direction: Direction, depth: number): unknown {
  if (!isObject(schema)) return schema;
  // An alias of YAML may have made a circle of it.
  if (depth > depthMax) return {};
  const result: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (dropped.has(keyword) || keyword.startsWith('x-kong-')) continue;
    if (byName.has(keyword) && isObject(value)) result[keyword] = convertMembers(value, keyword, direction, depth);
    else if (inList.has(keyword) && Array.isArray(value)) {
      result[keyword] = value.map((inner) => convert(inner, direction, depth + 1));
    } else result[keyword] = single.has(keyword) ? convert(value, direction, depth + 1) : value;
  }
  if (Array.isArray(result['required']) && isObject(schema['properties'])) {
    const { properties } = schema;
    const required = result['required'].filter(
      (name) => !isHidden((properties as JsonObject)[name as string], direction),
    );
    if (required.length === 0) delete result['required'];
    else result['required'] = required;
  }
  if (schema['example'] !== undefined && result['examples'] === undefined) result['examples'] = [schema['example']];
  rewriteLimit(result, 'exclusiveMinimum', 'minimum');
  rewriteLimit(result, 'exclusiveMaximum', 'maximum');
  return schema['nullable'] === true ? orNull(result) : result;
}

function convertMembers(members: JsonObject, keyword: string, direction: Direction, depth: number): JsonObject {
  const kept = Object.entries(members).filter(([, member]) => keyword !== 'properties' || !isHidden(member, direction));
  return Object.fromEntries(kept.map(([name, member]) => [name, convert(member, direction, depth + 1)]));
}

function isHidden(member: unknown, direction: Direction): boolean {
  return isObject(member) && member[direction === 'request' ? 'readOnly' : 'writeOnly'] === true;
}

function rewriteLimit(schema: Record<string, unknown>, exclusive: string, inclusive: string): void {
  if (typeof schema[exclusive] !== 'boolean') return;
  if (schema[exclusive] && typeof schema[inclusive] === 'number') {
    schema[exclusive] = schema[inclusive];
    delete schema[inclusive];
  } else delete schema[exclusive];
}

function orNull(schema: Record<string, unknown>): Record<string, unknown> {
  const { type } = schema;
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  const list = schema['enum'];
  const withNull = Array.isArray(list) && !list.includes(null) ? { enum: [...list, null] } : {};
  return { ...schema, ...withNull, type: [type, 'null'] };
}
