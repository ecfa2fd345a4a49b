import type { JsonSchema } from '../schemas/json-schema.ts';
import { anyOf, memberOf, optionsOf } from '../schemas/json-schema.ts';

/** How deep a form's names may nest, and how many of them there may be. */
const depthMax = 20;
const namesMax = 10_000;

/**
 * The fields of an entity from a form, in Kong's ways: `config.minute=5`, `methods[]=GET`, `methods[1]=GET`, `hosts=a&hosts=b`, `hosts=a,b`.
 * What a text stands for is told by the schema; an empty one is null. Undefined where there are too many names.
 */
export function formFields(
  entries: Iterable<readonly [string, string]>,
  schema: JsonSchema,
): Record<string, unknown> | undefined {
  const fields = record();
  let names = 0;
  for (const [name, text] of entries) {
    const path = pathOf(name);
    if (++names > namesMax || path.length > depthMax) return undefined;
    put(fields, path, text);
  }
  return typed(fields, schema) as Record<string, unknown>;
}

/** A name in brackets is one of a list where it is empty or a number: Kong counts from 1. */
function pathOf(name: string): string[] {
  const path: string[] = [];
  for (const [, plain, bracketed] of name.matchAll(/([^.[\]]+)|\[([^\]]*)\]/g)) path.push(plain ?? `[${bracketed}]`);
  return path;
}

/** Without the names that every object has. */
function record(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

function put(at: Record<string, unknown>, [name = '', ...rest]: readonly string[], text: string): void {
  const key = /^\[.*\]$/.test(name) ? name.slice(1, -1) : name;
  const before = at[key];
  if (rest.length === 0) {
    at[key] = before === undefined ? text : Array.isArray(before) ? [...before, text] : [before, text];
    return;
  }
  const isListItem = /^\[\d*\]$/.test(rest[0]!);
  if (isListItem && rest.length === 1) {
    at[key] = [...(Array.isArray(before) ? before : []), text];
    return;
  }
  const inner = typeof before === 'object' && before !== null && !Array.isArray(before) ? before : record();
  at[key] = inner;
  put(inner as Record<string, unknown>, rest, text);
}

function typed(value: unknown, schema: JsonSchema | undefined): unknown {
  const options = optionsOf(schema);
  const types = new Set(options.flatMap(({ type = [] }) => type));
  if (types.has('array')) {
    const items = anyOf(options.map((option) => option.items));
    if (value === '') return [];
    return listOf(value, types).map((item) => typed(item, items));
  }
  if (typeof value === 'string') return fromText(value, types);
  if (Array.isArray(value)) return value.map((item) => typed(item, undefined));
  const members = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(members.map(([name, item]) => [name, typed(item, memberOf(options, name))]));
}

/** `a,b` are two; a form that numbers records (`a[1].b`) has them in that order. */
function listOf(value: unknown, types: ReadonlySet<string>): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return types.has('string') ? [value] : value.split(',').map((item) => item.trim());
  return Object.values(value as Record<string, unknown>);
}

function fromText(text: string, types: ReadonlySet<string>): unknown {
  if (text === '') return null;
  if (types.has('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  if ((types.has('integer') || types.has('number')) && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return Number(text);
  return text;
}
