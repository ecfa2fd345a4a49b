import { bothBodyNeeds, noBodyNeed } from '../body-need.ts';
import { Chain } from '../chain.ts';
import { isScoped, type PluginInstance, type Slot, scopeRanks } from '../slot.ts';
import { orderNames } from './order.ts';
import { everywhere, type Place, type Places, placeKey } from './places.ts';
import type { RoutePlan } from './plan.ts';

/**
 * The chains of a snapshot, each made when its route is first asked for. Routes without plugins of their own share those of
 * their service, or of everybody. The next snapshot takes over those in which nothing is different.
 */
export class Chains {
  readonly #places: Places;
  readonly #order: ReadonlyMap<string, number>;
  /** By seat of the route. */
  readonly #bySeat: (Chain | undefined)[];
  readonly #byService: Map<string, Chain>;
  /** For requests that match no route: the plugins that run everywhere. */
  readonly global: Chain;

  private constructor(
    places: Places,
    order: ReadonlyMap<string, number>,
    bySeat: (Chain | undefined)[],
    byService: Map<string, Chain>,
    global: Chain | undefined,
  ) {
    this.#places = places;
    this.#order = order;
    this.#bySeat = bySeat;
    this.#byService = byService;
    this.global = global ?? this.#make('', '');
  }

  static of(places: Places, order: ReadonlyMap<string, number>): Chains {
    return new Chains(places, order, [], new Map(), undefined);
  }

  /** `isSame`: whether a route, its service and its own plugins are as they were; `changed`: places with other instances. */
  after(places: Places, changed: ReadonlySet<string>, seatsChanged: Iterable<number>): Chains {
    if (changed.has(everywhere)) return Chains.of(places, this.#order);
    const bySeat = this.#bySeat.slice();
    for (const seat of seatsChanged) bySeat[seat] = undefined;
    const byService = changed.size === 0 ? this.#byService : new Map<string, Chain>();
    return new Chains(places, this.#order, bySeat, byService, this.global);
  }

  for(plan: RoutePlan): Chain {
    const known = this.#bySeat[plan.seat];
    if (known !== undefined) return known;
    const chain = this.#find(plan);
    this.#bySeat[plan.seat] = chain;
    return chain;
  }

  #find({ route, service }: RoutePlan): Chain {
    const routeId = route.id;
    const serviceId = service?.id ?? '';
    const hasOwn = [placeKey(routeId, ''), placeKey(routeId, serviceId)].some((key) => this.#places.at(key));
    if (hasOwn) return this.#make(routeId, serviceId);
    if (serviceId === '' || this.#places.at(placeKey('', serviceId)) === undefined) return this.global;
    let chain = this.#byService.get(serviceId);
    if (chain === undefined) {
      chain = this.#make('', serviceId);
      this.#byService.set(serviceId, chain);
    }
    return chain;
  }

  #make(routeId: string, serviceId: string): Chain {
    const places = placesFor(routeId, serviceId).flatMap((key) => this.#places.at(key) ?? []);
    const slots = new Map<string, Slot>();
    for (const place of places) {
      for (const name of place.keys()) if (!slots.has(name)) slots.set(name, slotOf(name, places));
    }
    const wishes = [...slots.values()].flatMap(({ name, base }) =>
      places
        .flatMap((place) => place.get(name)?.wishing ?? [])
        .filter((instance) => instance === base || isScoped(instance.entity))
        .map((instance) => instance.entity),
    );
    const ordered = orderNames([...slots.keys()], wishes, this.#order);
    // compileConfig has refused contradictions, so a problem here is a bug.
    if ('problem' in ordered) throw new Error(ordered.problem);
    return new Chain(ordered.names.map((name) => slots.get(name)!));
  }
}

/** The places whose instances may serve a route, the most precise first. */
function placesFor(routeId: string, serviceId: string): string[] {
  return [...new Set([placeKey(routeId, serviceId), placeKey(routeId, ''), placeKey('', serviceId), placeKey('', '')])];
}

function slotOf(name: string, places: readonly Place[]): Slot {
  let best: { readonly instance: PluginInstance; readonly rank: number } | undefined;
  let byRank: (ReadonlyMap<string, PluginInstance> | undefined)[] | undefined;
  let bodyNeed = noBodyNeed;
  for (const place of places) {
    const here = place.get(name);
    if (here === undefined) continue;
    best ??= here.base;
    for (const [rank, instances] of here.scoped) {
      byRank ??= new Array<undefined>(scopeRanks.length).fill(undefined);
      byRank[rank] = instances;
    }
    bodyNeed = bothBodyNeeds(bodyNeed, here.bodyNeed);
  }
  return {
    name,
    base: best?.instance,
    baseRank: best?.rank ?? scopeRanks.length,
    scoped: byRank === undefined ? undefined : { byRank, bodyNeed },
  };
}
