import { type BodyNeed, bodyNeedOf, bothBodyNeeds, noBodyNeed } from '../body-need.ts';
import type { PluginEntity } from '../entities.ts';
import { LayeredMap } from '../layered-map.ts';
import { type PluginInstance, rankOf } from '../slot.ts';

/** The instances of one plugin name that are attached to one place. */
export interface AtPlace {
  /** The one that depends on neither consumer nor group, and its rank. */
  readonly base: { readonly instance: PluginInstance; readonly rank: number } | undefined;
  /** The others, by rank and id of consumer or group. */
  readonly scoped: ReadonlyMap<number, ReadonlyMap<string, PluginInstance>>;
  /** Of the others. */
  readonly bodyNeed: BodyNeed;
  /** Those with wishes about the order. */
  readonly wishing: readonly PluginInstance[];
}

/** By plugin name. */
export type Place = ReadonlyMap<string, AtPlace>;

/** Where an instance is attached, as far as route and service go; absent ids are empty. */
export function placeKey(routeId: string, serviceId: string): string {
  return `${routeId}|${serviceId}`;
}

export function placeOf({ route, service }: Pick<PluginEntity, 'route' | 'service'>): string {
  return placeKey(route?.id ?? '', service?.id ?? '');
}

/** Of plugins that are attached to neither route nor service. */
export const everywhere = placeKey('', '');

/** All instances by place. Immutable; with other instances at some places it shares the rest. */
export class Places {
  readonly #byKey: LayeredMap<string, Place>;

  constructor(byKey: LayeredMap<string, Place> = new LayeredMap()) {
    this.#byKey = byKey;
  }

  at(key: string): Place | undefined {
    return this.#byKey.get(key);
  }

  /** `changed`: the places that are different; `instances`: all that there are now. */
  with(changed: ReadonlySet<string>, instances: readonly PluginInstance[]): Places {
    return new Places(this.#byKey.with(placesOf(changed, instances)));
  }

  static of(instances: readonly PluginInstance[]): Places {
    return new Places(new LayeredMap<string, Place>(placesOf(undefined, instances)));
  }
}

function placesOf<Wanted extends ReadonlySet<string> | undefined>(
  wanted: Wanted,
  instances: readonly PluginInstance[],
): Map<string, Wanted extends undefined ? Place : Place | undefined>;
function placesOf(
  wanted: ReadonlySet<string> | undefined,
  instances: readonly PluginInstance[],
): Map<string, Place | undefined> {
  const lists = new Map<string, PluginInstance[]>();
  for (const instance of instances) {
    const key = placeOf(instance.entity);
    if (wanted?.has(key) === false) continue;
    const list = lists.get(key);
    if (list === undefined) lists.set(key, [instance]);
    else list.push(instance);
  }
  const places = new Map<string, Place | undefined>();
  for (const key of wanted ?? []) places.set(key, undefined);
  for (const [key, list] of lists) places.set(key, placeWith(list));
  return places;
}

function placeWith(instances: readonly PluginInstance[]): Place {
  const names = new Map<string, Draft>();
  for (const instance of instances) {
    let draft = names.get(instance.name);
    if (draft === undefined) {
      draft = { base: undefined, scoped: new Map(), bodyNeed: noBodyNeed, wishing: [] };
      names.set(instance.name, draft);
    }
    add(draft, instance);
  }
  return names;
}

interface Draft {
  base: AtPlace['base'];
  readonly scoped: Map<number, Map<string, PluginInstance>>;
  bodyNeed: BodyNeed;
  readonly wishing: PluginInstance[];
}

function add(draft: Draft, instance: PluginInstance): void {
  const { entity, hooks } = instance;
  const rank = rankOf(entity);
  const subject = entity.consumer?.id ?? entity.consumer_group?.id;
  if (entity.ordering !== undefined) draft.wishing.push(instance);
  if (subject === undefined) {
    draft.base = { instance, rank };
    return;
  }
  draft.bodyNeed = bothBodyNeeds(draft.bodyNeed, bodyNeedOf(hooks));
  const known = draft.scoped.get(rank);
  if (known === undefined) draft.scoped.set(rank, new Map([[subject, instance]]));
  else known.set(subject, instance);
}
