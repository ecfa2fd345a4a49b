import type { JsonSchema } from './conversation.ts';

/** A value that a JSON Schema allows, the same every time; strings say `text`. Knows what schemas of tools use. */
export function sampleOf(schema: JsonSchema, text: string, depth = 0): unknown {
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  if ('default' in schema) return schema['default'];
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choices)) return sampleOf(choices[0] as JsonSchema, text, depth);
  switch (typeOf(schema)) {
    case 'object':
      return depth > depthMax ? {} : objectOf(schema, text, depth + 1);
    case 'array':
      return depth > depthMax ? [] : [sampleOf((schema['items'] ?? {}) as JsonSchema, text, depth + 1)];
    case 'integer':
      return Math.ceil(Number(schema['minimum'] ?? 1));
    case 'number':
      return Number(schema['minimum'] ?? 1.5);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return text.slice(0, Number(schema['maxLength'] ?? text.length)).padEnd(Number(schema['minLength'] ?? 0), '.');
  }
}

const depthMax = 8;

/** Strict schemas name all properties as required; where none are, all are given too. */
function objectOf(schema: JsonSchema, text: string, depth: number): Record<string, unknown> {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>);
  const required = (schema['required'] ?? properties.map(([name]) => name)) as string[];
  return Object.fromEntries(
    properties
      .filter(([name]) => required.includes(name))
      .map(([name, property]) => [name, sampleOf(property, text, depth)]),
  );
}

function typeOf(schema: JsonSchema): unknown {
  const { type } = schema as { type?: unknown };
  // Gemini writes types in capitals.
  const one = Array.isArray(type) ? type.find((name) => name !== 'null') : type;
  return typeof one === 'string' ? one.toLowerCase() : 'properties' in schema ? 'object' : undefined;
}
