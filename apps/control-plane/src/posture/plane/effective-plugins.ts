import type { ConfigDocument } from '@sallyport/contracts';
import { entitiesOf, type PluginEntity, type RoutePlan, rankOf } from '@sallyport/pipeline';

/** Whose instances are chosen: a consumer, and the groups that count. */
export interface ChosenFor {
  readonly consumerId: string | undefined;
  readonly groupIds: readonly string[];
}

const nobody: ChosenFor = { consumerId: undefined, groupIds: [] };

/** Which instance of each plugin runs at a route: one per name, by the gateway's precedence of scopes. */
export class EffectivePlugins {
  /** By route and service that they are attached to. */
  readonly #byPlace = new Map<string, PluginEntity[]>();
  readonly #order: ReadonlyMap<string, number>;

  constructor(document: ConfigDocument, order: ReadonlyMap<string, number>) {
    this.#order = order;
    for (const plugin of entitiesOf<PluginEntity>(document, 'plugins')) {
      if (!plugin.enabled) continue;
      const place = placeKey(plugin.route?.id, plugin.service?.id);
      const known = this.#byPlace.get(place);
      if (known === undefined) this.#byPlace.set(place, [plugin]);
      else known.push(plugin);
    }
  }

  /** In the order of plugins; wishes of `ordering` aside. */
  at({ route, service }: Pick<RoutePlan, 'route' | 'service'>, caller: ChosenFor = nobody): PluginEntity[] {
    const chosen = new Map<string, PluginEntity>();
    const sorted = this.#applying(route.id, service?.id).sort(
      (a, b) => rankOf(a) - rankOf(b) || groupPlace(a, caller) - groupPlace(b, caller),
    );
    for (const plugin of sorted) if (isFor(plugin, caller) && !chosen.has(plugin.name)) chosen.set(plugin.name, plugin);
    return [...chosen.values()].sort((a, b) => this.#rank(a) - this.#rank(b));
  }

  /** Those that run for some consumers or groups only. */
  scopedAt({ route, service }: Pick<RoutePlan, 'route' | 'service'>): PluginEntity[] {
    return this.#applying(route.id, service?.id).filter(
      ({ consumer, consumer_group }) => consumer !== undefined || consumer_group !== undefined,
    );
  }

  #applying(routeId: string, serviceId: string | undefined): PluginEntity[] {
    const keys = new Set([
      placeKey(routeId, serviceId),
      placeKey(routeId, undefined),
      placeKey(undefined, serviceId),
      placeKey(undefined, undefined),
    ]);
    return [...keys].flatMap((key) => this.#byPlace.get(key) ?? []);
  }

  #rank({ name }: PluginEntity): number {
    return this.#order.get(name) ?? this.#order.size;
  }
}

function placeKey(routeId = '', serviceId = ''): string {
  return `${routeId} ${serviceId}`;
}

function isFor({ consumer, consumer_group }: PluginEntity, { consumerId, groupIds }: ChosenFor): boolean {
  if (consumer !== undefined && consumer.id !== consumerId) return false;
  return consumer_group === undefined || groupIds.includes(consumer_group.id);
}

function groupPlace({ consumer_group }: PluginEntity, { groupIds }: ChosenFor): number {
  return consumer_group === undefined ? -1 : groupIds.indexOf(consumer_group.id);
}
