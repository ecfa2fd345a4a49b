import type { Entity } from '@sallyport/contracts';
import type { PluginEntity } from '@sallyport/pipeline';
import type { EntityName } from '../finding.ts';

/** What an entity is called by those who configured it. */
export function nameOf(type: string, entity: Entity): EntityName {
  const name = entity['name'] ?? entity['username'] ?? entity['custom_id'] ?? entity.id;
  return { type, id: entity.id, name: String(name) };
}

export function pluginName(plugin: PluginEntity): EntityName {
  return { type: 'plugin', id: plugin.id, name: plugin.instance_name ?? plugin.name };
}

/** When an entity was changed last. */
export function changedAtMs(...entities: readonly (Entity | undefined)[]): number | undefined {
  const times = entities.flatMap((entity) => entity?.updated_at ?? entity?.created_at ?? []);
  return times.length === 0 ? undefined : Math.max(...times) * 1_000;
}

/** `a, b and 3 more`. */
export function someOf(names: readonly string[], max = 3): string {
  if (names.length <= max) return names.join(names.length === 2 ? ' and ' : ', ');
  return `${names.slice(0, max).join(', ')} and ${names.length - max} more`;
}

export function days(ms: number): string {
  const count = Math.floor(ms / dayMs);
  return count === 1 ? '1 day' : `${count} days`;
}

export const dayMs = 24 * 3_600_000;
