import type { PluginEntity } from '../entities.ts';

type Ordered = Pick<PluginEntity, 'name' | 'ordering'>;

/**
 * The order of execution of some plugin names: the order of `order` (the list of plugins), changed only where an
 * entity's `ordering.before/after.access` asks for it. Answers a problem when the wishes contradict each other.
 */
export function orderNames(
  names: readonly string[],
  entities: readonly Ordered[],
  order: ReadonlyMap<string, number>,
): { names: string[] } | { problem: string } {
  const sorted = [...names].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  const wishes = entities.filter((entity) => entity.ordering !== undefined && sorted.includes(entity.name));
  if (wishes.length === 0) return { names: sorted };

  const before = new Map<string, Set<string>>(sorted.map((name) => [name, new Set()]));
  for (const { name, ordering } of wishes) {
    for (const other of ordering?.before?.access ?? []) before.get(other)?.add(name);
    for (const other of ordering?.after?.access ?? []) if (before.has(other)) before.get(name)?.add(other);
  }

  const result: string[] = [];
  const rest = new Set(sorted);
  while (rest.size > 0) {
    const next = [...rest].find((name) => [...before.get(name)!].every((earlier) => !rest.has(earlier)));
    if (next === undefined) {
      const names = circleOf(rest, before).map((name) => `'${name}'`);
      return { problem: `ordering: ${names.join(' and ')} each want to run before the other` };
    }
    result.push(next);
    rest.delete(next);
  }
  return { names: result };
}

/** Of the names that nobody can begin with, those that are not merely behind the others. */
function circleOf(rest: ReadonlySet<string>, before: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const circle = [...rest].filter((name) => [...rest].some((later) => before.get(later)!.has(name)));
  return circle.length === rest.size ? circle : circleOf(new Set(circle), before);
}
