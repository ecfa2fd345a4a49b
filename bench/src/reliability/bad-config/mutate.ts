import { pick } from '../random.ts';

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

export interface Mutation {
  /** What was done, and where: `delete /services/0/url`. */
  description: string;
  config: Json;
}

type Place = { parent: Json[] | { [name: string]: Json }; key: string | number; path: string };

/** Spoils one value somewhere: deletes it, doubles it, or puts something of another type in its place. */
export function mutate(config: Json, random: () => number): Mutation {
  const copy = structuredClone(config);
  const { parent, key, path } = pick(random, placesIn(copy, ''));
  const action = pick(random, ['delete', 'duplicate', 'retype', 'retype'] as const);
  if (action === 'delete') {
    if (Array.isArray(parent)) parent.splice(key as number, 1);
    else delete parent[key];
    return { description: `delete ${path}`, config: copy };
  }
  const value = (parent as Record<string | number, Json>)[key]!;
  if (action === 'duplicate') {
    if (Array.isArray(parent)) parent.splice(key as number, 0, structuredClone(value));
    else parent[`${key}_copy`] = structuredClone(value);
    return { description: `duplicate ${path}`, config: copy };
  }
  const other = pick(
    random,
    strangers.filter(
      (stranger) => typeof stranger !== typeof value || Array.isArray(stranger) !== Array.isArray(value),
    ),
  );
  (parent as Record<string | number, Json>)[key] = other;
  return { description: `retype ${path} to ${JSON.stringify(other)}`, config: copy };
}

const strangers: readonly Json[] = ['', 'a string', -1, 0.5, 1e308, true, null, [], [[]], {}, { unknown: [1] }];

function placesIn(value: Json, path: string): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((name) => {
    const key = Array.isArray(value) ? Number(name) : name;
    const here = `${path}/${name}`;
    const child = (value as Record<string, Json>)[name]!;
    return [{ parent: value, key, path: here }, ...placesIn(child, here)];
  });
}
