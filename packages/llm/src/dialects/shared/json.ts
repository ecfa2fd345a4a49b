import { readJson } from '@sallyport/json';
import type { Json } from '../dialect.ts';

/*
 * For answers, where what is of another type than it should be counts as absent: the caller is to have what can be
 * understood of them. Requests are read with `Reading`, which says what is wrong.
 */

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asObject(value: unknown): Json | undefined {
  return isObject(value) ? value : undefined;
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Empty for what is no list. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : none;
}

/** The objects of a list. */
export function asObjects(value: unknown): Json[] {
  return asList(value).filter(isObject);
}

/** A count, where nonsense is none: `1e999` is JSON, and would make all sums infinite. */
export function asCount(value: unknown): number {
  return typeof value === 'number' && value > 0 && value <= Number.MAX_SAFE_INTEGER ? value : 0;
}

/** JSON that may be broken: undefined then. */
export function parseLoosely(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}

/** Sets a member that is said at all: writers ask for nothing that the caller did not ask for. */
export function put(into: Json, name: string, value: unknown): void {
  if (value !== undefined) into[name] = value;
}

const none: readonly unknown[] = [];
