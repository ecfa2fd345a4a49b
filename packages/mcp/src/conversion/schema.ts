import { mapSubschemas } from './subschemas.ts';
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
function convert(schema: unknown, direction: Direction, depth: number): unknown {
  if (!isObject(schema)) return schema;
  // An alias of YAML may have made a circle of it.
  if (depth > depthMax) return {};
  const result: Record<string, unknown> = {
    ...mapSubschemas(withoutHidden(schema, direction), (inner) => convert(inner, direction, depth + 1)),
  };
  for (const keyword of Object.keys(result)) {
    if (dropped.has(keyword) || keyword.startsWith('x-kong-')) delete result[keyword];
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

function withoutHidden(schema: JsonObject, direction: Direction): JsonObject {
  const { properties } = schema;
  if (!isObject(properties)) return schema;
  const kept = Object.entries(properties).filter(([, member]) => !isHidden(member, direction));
  return { ...schema, properties: Object.fromEntries(kept) };
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
