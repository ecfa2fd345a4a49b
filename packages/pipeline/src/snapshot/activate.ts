import { type BodyNeed, bodyNeedOf, bothBodyNeeds, noBodyNeed } from '../body-need.ts';
import { Chain } from '../chain.ts';
import type { PluginEntity } from '../entities.ts';
import type { PluginHooks } from '../plugin.ts';
import type { Directory, Services } from '../services.ts';
import { isScoped, type PluginInstance, rankOf, type Slot, scopeKey, scopeRanks } from '../slot.ts';
import type { CompiledConfig } from './compile.ts';
import { buildDirectorySteps } from './directory.ts';
import { orderNames } from './order.ts';
import type { PlannedPlugin, RoutePlan } from './plan.ts';
import { closeAll, Snapshot } from './snapshot.ts';

/** What `activate` needs beside the configuration: services that know the snapshot's directory. */
export type ServicesFor = (directory: Directory) => Services;

/** Sets the plugins up and gives every route its chain. Only gateways do this. */
export function activate(config: CompiledConfig, servicesFor: ServicesFor): Snapshot {
  const steps = activateSteps(config, servicesFor);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * The same in small steps, for a worker that answers requests meanwhile. When a step throws, or the rest is not asked
 * for, what was set up is closed again.
 */
export function* activateSteps(config: CompiledConfig, servicesFor: ServicesFor): Generator<void, Snapshot> {
  const directory = yield* buildDirectorySteps(config.document);
  const services = servicesFor(directory);

  const index = new InstanceIndex();
  const hooks: PluginHooks[] = [];
  let snapshot: Snapshot | undefined;
  try {
    for (let i = 0; i < config.plugins.length; i++) {
      if (i % sliceSize === 0) yield;
      const instance = setUp(config.plugins[i]!, services, config.order);
      hooks.push(instance.hooks);
      index.add(instance);
    }

    const chains = new ChainMaker(index, config.order);
    for (let i = 0; i < config.routes.length; i++) {
      if (i % sliceSize === 0) yield;
      const plan = config.routes[i]!;
      plan.chain = chains.for(plan);
    }
    snapshot = new Snapshot(config, directory, services, chains.global, hooks);
    return snapshot;
  } finally {
    if (snapshot === undefined) void closeAll(hooks, services.log);
  }
}

const sliceSize = 200;

function setUp(
  { entity, definition, condition }: PlannedPlugin,
  services: Services,
  order: ReadonlyMap<string, number>,
): PluginInstance {
  const hooks = definition.setup(entity.config, services, {
    pluginId: entity.id,
    routeId: entity.route?.id,
    serviceId: entity.service?.id,
    consumerGroupId: entity.consumer_group?.id,
    slot: order.get(entity.name)!,
  });
  return { name: entity.name, entity, hooks, condition };
}

interface NameIndex {
  /** Instances that depend on neither consumer nor group, by place. */
  readonly base: Map<string, { instance: PluginInstance; rank: number }>;
  /** The others, by `scopeKey`. */
  readonly scoped: Map<string, PluginInstance>;
  /** What the scoped ones of a place come to, so that a chain need not look through all of them. */
  readonly scopedAt: Map<string, { ranks: number; bodyNeed: BodyNeed }>;
}

/** Where an instance is attached, as far as route and service go; absent ids are empty. */
function placeOf(routeId: string, serviceId: string): string {
  return `${routeId}|${serviceId}`;
}

/** The places whose instances may serve a route, the most precise first. */
function placesOf(routeId: string, serviceId: string): ReadonlySet<string> {
  return new Set([placeOf(routeId, serviceId), placeOf(routeId, ''), placeOf('', serviceId), placeOf('', '')]);
}

function placeOfEntity({ route, service }: PluginEntity): string {
  return placeOf(route?.id ?? '', service?.id ?? '');
}

/** All instances by plugin name and scope. */
class InstanceIndex {
  readonly byName = new Map<string, NameIndex>();
  /** Names that may run on any route: global ones, and those scoped to a consumer or group alone. */
  readonly everywhere = new Set<string>();
  readonly onRoute = new Map<string, Set<string>>();
  readonly onService = new Map<string, Set<string>>();
  readonly ordered = new Map<string, PluginInstance[]>();

  add(instance: PluginInstance): void {
    const { entity, name } = instance;
    let index = this.byName.get(name);
    if (index === undefined) {
      index = { base: new Map(), scoped: new Map(), scopedAt: new Map() };
      this.byName.set(name, index);
    }
    const rank = rankOf(entity);
    const routeId = entity.route?.id ?? '';
    const serviceId = entity.service?.id ?? '';
    const subject = entity.consumer?.id ?? entity.consumer_group?.id;
    const place = placeOf(routeId, serviceId);
    if (subject === undefined) {
      index.base.set(place, { instance, rank });
    } else {
      index.scoped.set(scopeKey(subject, routeId, serviceId), instance);
      const { ranks, bodyNeed } = index.scopedAt.get(place) ?? { ranks: 0, bodyNeed: noBodyNeed };
      const need = bothBodyNeeds(bodyNeed, bodyNeedOf(instance.hooks));
      index.scopedAt.set(place, { ranks: ranks | (1 << rank), bodyNeed: need });
    }
    if (routeId !== '') addTo(this.onRoute, routeId, name);
    else if (serviceId !== '') addTo(this.onService, serviceId, name);
    else this.everywhere.add(name);
    if (entity.ordering !== undefined) {
      const known = this.ordered.get(name);
      if (known === undefined) this.ordered.set(name, [instance]);
      else known.push(instance);
    }
  }
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, new Set([value]));
  else known.add(value);
}

/** Makes chains, and shares one between all routes that have no plugins of their own. */
class ChainMaker {
  readonly #index: InstanceIndex;
  readonly #order: ReadonlyMap<string, number>;
  readonly #byService = new Map<string, Chain>();
  /** For requests that match no route: the global plugins. */
  readonly global: Chain;

  constructor(index: InstanceIndex, order: ReadonlyMap<string, number>) {
    this.#index = index;
    this.#order = order;
    this.global = this.#make([...index.everywhere], '', '');
  }

  for({ route, service }: RoutePlan): Chain {
    const onRoute = this.#index.onRoute.get(route.id);
    const onService = service === undefined ? undefined : this.#index.onService.get(service.id);
    if (onRoute === undefined && onService === undefined) return this.global;
    const names = [...new Set([...this.#index.everywhere, ...(onService ?? []), ...(onRoute ?? [])])];
    if (onRoute !== undefined) return this.#make(names, route.id, service?.id ?? '');
    const known = this.#byService.get(service!.id);
    if (known !== undefined) return known;
    const chain = this.#make(names, '', service!.id);
    this.#byService.set(service!.id, chain);
    return chain;
  }

  #make(names: readonly string[], routeId: string, serviceId: string): Chain {
    const places = placesOf(routeId, serviceId);
    const slots = new Map(names.map((name) => [name, this.#slot(name, places)]));
    const wishes = [...slots.values()].flatMap(({ name, base }) =>
      (this.#index.ordered.get(name) ?? [])
        .filter(
          (instance) => instance === base || (isScoped(instance.entity) && places.has(placeOfEntity(instance.entity))),
        )
        .map((instance) => instance.entity),
    );
    const ordered = orderNames(names, wishes, this.#order);
    // compileConfig has refused contradictions, so a problem here is a bug.
    if ('problem' in ordered) throw new Error(ordered.problem);
    return new Chain(ordered.names.map((name) => slots.get(name)!));
  }

  #slot(name: string, places: ReadonlySet<string>): Slot {
    const { base, scoped, scopedAt } = this.#index.byName.get(name)!;
    let best: { instance: PluginInstance; rank: number } | undefined;
    let ranks = 0;
    let bodyNeed = noBodyNeed;
    for (const place of places) {
      best ??= base.get(place);
      const here = scopedAt.get(place);
      if (here === undefined) continue;
      ranks |= here.ranks;
      bodyNeed = bothBodyNeeds(bodyNeed, here.bodyNeed);
    }
    return {
      name,
      base: best?.instance,
      baseRank: best?.rank ?? scopeRanks.length,
      scoped: ranks === 0 ? undefined : { byScope: scoped, ranks, bodyNeed },
    };
  }
}
