import type { Work } from '../work.ts';
import type { JsonPath } from './path.ts';
import { isListText, type JsonNode, mapItems, openJson, writeJson } from './text.ts';

/** What may stay of a JSON value. */
export interface Allowed {
  /** All of it. */
  isWhole: boolean;
  readonly names: Map<string, Allowed>;
  readonly items: Map<number, Allowed>;
  every: Allowed | undefined;
}

/** Joins paths into one tree. */
export function compileAllowed(paths: readonly JsonPath[]): Allowed {
  const root = nothing();
  for (const path of paths) {
    let at = root;
    for (const step of path) {
      if (step === 'every') at = at.every ??= nothing();
      else if ('name' in step) at = childOf(at.names, step.name);
      else at = childOf(at.items, step.index);
    }
    at.isWhole = true;
  }
  return root;
}

/** What is left of a value; undefined when nothing of it may stay. Objects and lists on the way stay, perhaps empty. */
export function keepAllowed(node: JsonNode, allowed: Allowed, work: Work): JsonNode | undefined {
  if (allowed.isWhole) return node;
  const holdsItems = allowed.every !== undefined || allowed.items.size > 0;
  const keepItem = (item: JsonNode, index: number) => {
    const inside = allowed.items.get(index) ?? allowed.every;
    const kept = inside && keepAllowed(item, inside, work);
    return kept && writeJson(kept);
  };
  if (isListText(node)) return holdsItems ? mapItems(node, undefined, work, keepItem) : undefined;
  const holder = openJson(node, work);
  if (holder === undefined) return undefined;
  if (Array.isArray(holder)) return holdsItems ? holder.flatMap((item, i) => keepItem(item, i) ?? []) : undefined;
  const kept = new Map<string, JsonNode>();
  for (const [name, value] of holder) {
    const inside = allowed.names.get(name);
    const left = inside && keepAllowed(value, inside, work);
    if (left !== undefined) kept.set(name, left);
  }
  return kept;
}

function nothing(): Allowed {
  return { isWhole: false, names: new Map(), items: new Map(), every: undefined };
}

function childOf<Key>(children: Map<Key, Allowed>, key: Key): Allowed {
  let child = children.get(key);
  if (child === undefined) {
    child = nothing();
    children.set(key, child);
  }
  return child;
}
