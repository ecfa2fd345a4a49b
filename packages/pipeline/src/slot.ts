import type { BodyNeed } from './body-need.ts';
import type { PluginEntity } from './entities.ts';
import type { Exchange } from './exchange.ts';
import type { PluginHooks } from './plugin.ts';

/** One configured plugin, set up and ready. */
export interface PluginInstance {
  readonly name: string;
  readonly entity: PluginEntity;
  readonly hooks: PluginHooks;
  /** `condition` of the entity, compiled; throws when the expression fails at run time. */
  readonly condition: ((x: Exchange) => boolean) | undefined;
}

/** The instances of one plugin name that are scoped to a consumer or a consumer group. */
export interface ScopedInstances {
  /** By rank of the table below, those that may serve in this chain: by id of the consumer or the group. */
  readonly byRank: readonly (ReadonlyMap<string, PluginInstance> | undefined)[];
  readonly bodyNeed: BodyNeed;
}

/** One position of a chain: a plugin name, and which of its instances may serve here. */
export interface Slot {
  readonly name: string;
  /** The best instance that depends on neither consumer nor group, with its rank; undefined if there is none. */
  readonly base: PluginInstance | undefined;
  readonly baseRank: number;
  readonly scoped: ScopedInstances | undefined;
}

/**
 * Kong's precedence of scopes: exactly one instance of a plugin name runs per exchange, the one with the lowest rank.
 * `c` consumer, `g` consumer group, `r` route, `s` service.
 */
export const scopeRanks = ['crs', 'grs', 'cr', 'cs', 'gr', 'gs', 'rs', 'c', 'g', 'r', 's', ''] as const;

/** The rank of an entity's scope in `scopeRanks`. */
export function rankOf({
  consumer,
  consumer_group,
  route,
  service,
}: Pick<PluginEntity, 'consumer' | 'consumer_group' | 'route' | 'service'>): number {
  const scope = `${consumer ? 'c' : ''}${consumer_group ? 'g' : ''}${route ? 'r' : ''}${service ? 's' : ''}`;
  return scopeRanks.indexOf(scope as (typeof scopeRanks)[number]);
}

/** Is it looked up once the caller is known? */
export function isScoped({ consumer, consumer_group }: Pick<PluginEntity, 'consumer' | 'consumer_group'>): boolean {
  return consumer !== undefined || consumer_group !== undefined;
}

/** The one instance that runs for this exchange, by `scopeRanks`; undefined if none applies or its condition says no. */
export function choose(slot: Slot, x: Exchange): PluginInstance | undefined {
  const instance = slot.scoped === undefined ? slot.base : chooseScoped(slot, slot.scoped, x);
  return instance?.condition === undefined || instance.condition(x) ? instance : undefined;
}

function chooseScoped(slot: Slot, { byRank }: ScopedInstances, x: Exchange): PluginInstance | undefined {
  const consumerId = x.consumer?.id;
  for (let rank = 0; rank < slot.baseRank; rank++) {
    const instances = byRank[rank];
    if (instances === undefined) continue;
    if (isOfConsumers[rank]!) {
      const found = consumerId === undefined ? undefined : instances.get(consumerId);
      if (found !== undefined) return found;
    } else {
      for (const group of x.consumerGroups) {
        const found = instances.get(group.id);
        if (found !== undefined) return found;
      }
    }
  }
  return slot.base;
}

const isOfConsumers = scopeRanks.map((scope) => scope.startsWith('c'));
