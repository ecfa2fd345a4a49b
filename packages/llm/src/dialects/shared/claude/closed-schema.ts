import type { Json } from '../../dialect.ts';
import { isObject } from '../json.ts';

/**
 * A schema as Claude can be held to: objects have no members but those told of. Undefined when it says something that Claude's own
 * schemas cannot: open objects, bounds, conditions.
 */
export function closedSchema(schema: Json): Json | undefined {
  return canBeClosed(schema, 0) ? (close(schema) as Json) : undefined;
}

const depthMax = 64;

const unknownToClaude = (
  'minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength maxItems uniqueItems ' +
  'patternProperties dependentSchemas not if'
).split(' ');

/** Under these, names of the caller's own lead to schemas. */
const maps = new Set(['properties', '$defs', 'definitions']);
/** Under these are values. */
const values = new Set(['const', 'enum', 'default', 'examples', 'required', 'description', 'title']);

/** `schema` is a schema, or whatever else stands where schemas may. */
function canBeClosed(schema: unknown, depth: number): boolean {
  if (depth > depthMax) return false;
  if (Array.isArray(schema)) return schema.every((one) => canBeClosed(one, depth + 1));
  if (!isObject(schema)) return true;
  if (unknownToClaude.some((name) => name in schema)) return false;
  if (Number(schema['minItems'] ?? 0) > 1 || (schema['additionalProperties'] ?? false) !== false) return false;
  return Object.entries(schema).every(
    ([key, value]) =>
      values.has(key) ||
      (maps.has(key) && isObject(value)
        ? Object.values(value).every((one) => canBeClosed(one, depth + 1))
        : canBeClosed(value, depth + 1)),
  );
}

function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close);
  if (!isObject(schema)) return schema;
  const closed: Json = {};
  for (const [key, value] of Object.entries(schema)) {
    if (values.has(key)) closed[key] = value;
    else if (maps.has(key) && isObject(value)) closed[key] = closeEach(value);
    else closed[key] = close(value);
  }
  if (schema['type'] === 'object' || 'properties' in schema) closed['additionalProperties'] = false;
  return closed;
}

function closeEach(schemas: Json): Json {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, close(schema)]));
}
