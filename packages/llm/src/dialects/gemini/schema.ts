import type { Json } from '../dialect.ts';
import { asObject, isObject } from '../shared/json.ts';
import { camelCased, integerOf } from './proto-json.ts';

/*
 * Gemini has two ways to say what JSON looks like: its own `Schema`, a part of OpenAPI 3.0 that every model takes and that
 * refuses members it does not know; and JSON Schema proper in a member of its own, of which it ignores what it does not know.
 * Whatever the first can say goes there.
 */

/** Whether Gemini's own `Schema` can say it as it stands. */
export function isOwnSchema(schema: unknown): boolean {
  if (!isObject(schema)) return false;
  for (const name in schema) {
    if (ownMembers.get(name)?.(schema[name]) !== true) return false;
  }
  return typeof schema['type'] === 'string' || Array.isArray(schema['anyOf']);
}

/** Gemini's `Schema` as JSON Schema, for everyone else. */
export function toJsonSchema(schema: Json): Json {
  const from = camelCased(schema);
  const to: Json = {};
  for (const name in from) {
    const value = from[name];
    if (name === 'type') to[name] = typeof value === 'string' ? value.toLowerCase() : value;
    else if (name === 'properties' && isObject(value)) to[name] = mapObject(value, innerSchema);
    else if (name === 'items' || name === 'additionalProperties') to[name] = innerSchema(value);
    else if (name === 'anyOf' && Array.isArray(value)) to[name] = value.map(innerSchema);
    else if (integers.has(name)) to[name] = integerOf(value) ?? value;
    else if (name === 'example') to['examples'] = [value];
    else if (!hints.has(name) && !(name === 'format' && value === 'enum')) to[name] = value;
  }
  if (from['nullable'] === true && typeof to['type'] === 'string') {
    to['type'] = [to['type'], 'null'];
    if (Array.isArray(to['enum'])) to['enum'] = [...to['enum'], null];
  }
  return to;
}

function innerSchema(value: unknown): unknown {
  const schema = asObject(value);
  return schema === undefined ? value : toJsonSchema(schema);
}

function mapObject(object: Json, map: (value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]));
}

const integers = new Set(['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties']);
/** They say how to write the schema down, or are told otherwise in JSON Schema. */
const hints = new Set(['nullable', 'propertyOrdering']);

const isText = (value: unknown) => typeof value === 'string';
const isNumber = (value: unknown) => typeof value === 'number';
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
const isTypeName = (value: unknown) => typeof value === 'string' && typeNames.has(value.toLowerCase());
const typeNames = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object']);
const formats = new Set(['float', 'double', 'int32', 'int64', 'enum', 'date-time']);

const ownMembers = new Map<string, (value: unknown) => boolean>([
  ['type', isTypeName],
  ['format', (value) => typeof value === 'string' && formats.has(value)],
  ['title', isText],
  ['description', isText],
  ['nullable', (value) => typeof value === 'boolean'],
  ['enum', isTexts],
  ['items', isOwnSchema],
  ['minItems', isNumber],
  ['maxItems', isNumber],
  ['properties', (value) => isObject(value) && Object.values(value).every(isOwnSchema)],
  ['required', isTexts],
  ['propertyOrdering', isTexts],
  ['minimum', isNumber],
  ['maximum', isNumber],
  ['minLength', isNumber],
  ['maxLength', isNumber],
  ['pattern', isText],
  ['anyOf', (value) => Array.isArray(value) && value.every(isOwnSchema)],
]);
