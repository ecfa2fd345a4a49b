import type { Entity } from '@sallyport/contracts';
import type { PluginDefinition } from '@sallyport/pipeline';
import { pluginSchema } from '../schemas/described.ts';
import type { KongField } from '../schemas/kong-schema.ts';

/** A plugin as Kong shows it: what its configuration does not say is null, which is how decK compares. */
export function withNulls(plugin: PluginDefinition | undefined, entity: Entity): Entity {
  const config = plugin && pluginSchema(plugin).fields.find((field) => 'config' in field)?.['config'];
  if (config?.fields === undefined || !isRecord(entity['config'])) return entity;
  return { ...entity, config: complete(entity['config'], config.fields) };
}

function complete(
  record: Readonly<Record<string, unknown>>,
  fields: readonly Record<string, KongField>[],
): Record<string, unknown> {
  const completed: Record<string, unknown> = { ...record };
  for (const field of fields) {
    for (const [name, { fields: inner, elements }] of Object.entries(field)) {
      const value = completed[name];
      if (value === undefined) completed[name] = null;
      else if (inner !== undefined && isRecord(value)) completed[name] = complete(value, inner);
      else if (elements?.fields !== undefined && Array.isArray(value))
        completed[name] = value.map((item: unknown) => (isRecord(item) ? complete(item, elements.fields!) : item));
    }
  }
  return completed;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
