import type { Entity, EntityRef } from '@sallyport/contracts';
import type { ConfigReader } from '../configuration/config-reader.ts';
import { everyEntity } from '../configuration/every-entity.ts';

/** A route, and the plugins that are on it. */
export interface RouteFacts {
  readonly route: Entity;
  readonly kind: 'http' | 'llm' | 'mcp';
  /** By name: that of the route before that of its service before that of all. */
  readonly plugins: ReadonlyMap<string, Entity>;
}

/** What stands on routes whoever calls: plugins of consumers and groups do not decide who they are. */
export class PluginsOnRoutes {
  readonly #plugins: readonly Entity[];

  private constructor(plugins: readonly Entity[]) {
    this.#plugins = plugins;
  }

  static async read(reader: ConfigReader, controlPlaneId: string): Promise<PluginsOnRoutes> {
    const plugins = await everyEntity(reader, controlPlaneId, 'plugins');
    return new PluginsOnRoutes(
      plugins.filter(
        (plugin) => plugin['enabled'] !== false && idOf(plugin, 'consumer', 'consumer_group') === undefined,
      ),
    );
  }

  /** Plugins of a name with a tag, wherever they are. */
  tagged(name: string, tag: string): readonly Entity[] {
    return this.#plugins.filter((plugin) => plugin['name'] === name && textsOf(plugin, 'tags').includes(tag));
  }

  of(route: Entity): RouteFacts {
    const service = idOf(route, 'service');
    const found = new Map<string, Entity>();
    const levels = [
      (plugin: Entity) => idOf(plugin, 'route', 'service') === undefined,
      (plugin: Entity) =>
        idOf(plugin, 'route') === undefined && service !== undefined && idOf(plugin, 'service') === service,
      (plugin: Entity) => idOf(plugin, 'route') === route.id,
    ];
    for (const isOn of levels)
      for (const plugin of this.#plugins) if (isOn(plugin)) found.set(String(plugin['name']), plugin);
    return { route, kind: kindOf(found), plugins: found };
  }
}

/** Sources are registered elsewhere, and serve what they served before. */
function kindOf(plugins: ReadonlyMap<string, Entity>): RouteFacts['kind'] {
  const mode = String(configOf(plugins.get('ai-mcp-proxy'))['mode'] ?? '');
  if (mode.endsWith('listener') || plugins.has('mcp-passthrough-auth')) return 'mcp';
  return plugins.has('ai-proxy') || plugins.has('ai-proxy-advanced') ? 'llm' : 'http';
}

export function configOf(plugin: Entity | undefined): Readonly<Record<string, unknown>> {
  return (plugin?.['config'] ?? {}) as Record<string, unknown>;
}

/** A path to begin with: that of paths which are no patterns. */
export function firstPathOf(route: Entity): string | undefined {
  return textsOf(route, 'paths').find((path) => !path.startsWith('~'));
}

export function textsOf(entity: Entity, field: string): string[] {
  const value = entity[field];
  return Array.isArray(value) ? value.map(String) : [];
}

function idOf(entity: Entity, ...fields: readonly string[]): string | undefined {
  for (const field of fields) {
    const reference = entity[field] as EntityRef | null | undefined;
    if (reference) return reference.id;
  }
  return undefined;
}
