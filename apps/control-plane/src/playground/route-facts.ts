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
  readonly #byPlace: ReadonlyMap<string, readonly Entity[]>;

  private constructor(plugins: readonly Entity[]) {
    this.#plugins = plugins;
    this.#byPlace = Map.groupBy(plugins, (plugin) => placeOf(idOf(plugin, 'route'), idOf(plugin, 'service')));
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
    const places = new Set([placeOf(), placeOf(undefined, idOf(route, 'service')), placeOf(route.id)]);
    const found = new Map<string, Entity>();
    for (const place of places)
      for (const plugin of this.#byPlace.get(place) ?? []) found.set(String(plugin['name']), plugin);
    return { route, kind: kindOf(found), plugins: found };
  }
}

/** Where a plugin stands: at a route, else at a service, else for all. */
function placeOf(routeId?: string, serviceId?: string): string {
  if (routeId !== undefined) return `route ${routeId}`;
  return serviceId === undefined ? '' : `service ${serviceId}`;
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
