import type { Json } from '../dialect.ts';
import { asObject } from '../shared/json.ts';

/**
 * Google's servers take the members of their messages in camelCase and in snake_case. The names of one object as camelCase: the same
 * object where nothing has to change. What is inside is left alone, since it may be the caller's own data.
 */
export function camelCased(message: Json): Json {
  let isSnake = false;
  for (const name in message) if (name.includes('_')) isSnake = true;
  if (!isSnake) return message;
  const renamed: Json = {};
  for (const name in message) renamed[camelCase(name)] = message[name];
  return renamed;
}

/** The message that is a member, if it is one, with names in camelCase. */
export function messageAt(message: Json, name: string): Json | undefined {
  const inner = asObject(message[name]);
  return inner && camelCased(inner);
}

/** Integers of 64 bits are texts in proto JSON. */
export function integerOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined;
}

function camelCase(name: string): string {
  return name.replace(/_+([a-z0-9])/gi, (_match, letter: string) => letter.toUpperCase());
}
