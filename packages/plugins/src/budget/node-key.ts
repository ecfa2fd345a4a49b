import type { NodePlan } from './limits.ts';

/** The key of a node's account. Values stand with their length, since a caller may choose one that looks like two. */
export function keyOf({ level, of }: NodePlan, values: readonly (string | undefined)[]): string {
  let key = level;
  for (const value of values) key += value === undefined ? '/-' : `/${value.length}:${value}`;
  return `${key} ${of}`;
}

/** The values in a key, for people: `acme/research`. */
export function nodeOf({ level, of }: NodePlan, key: string): string {
  return key.slice(level.length + 1, -of.length - 1).replaceAll(/(^|\/)\d+:/g, '$1');
}
