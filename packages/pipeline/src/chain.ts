import type { Call } from './call.ts';
import type { PluginEntity } from './entities.ts';
import type { Exchange } from './exchange.ts';
import type { PluginHooks } from './plugin.ts';
import type { Refusal } from './reply.ts';
import type { Sink } from './services.ts';

/** One configured plugin, set up and ready. */
export interface PluginInstance {
  readonly name: string;
  readonly entity: PluginEntity;
  readonly hooks: PluginHooks;
  /** `condition` of the entity, compiled; throws when the expression fails at run time. */
  readonly condition: ((x: Exchange) => boolean) | undefined;
}

/** All instances of one plugin name that are scoped to a consumer or a consumer group. */
export interface ScopedInstances {
  /** Key: see `scopeKey`. */
  readonly byScope: ReadonlyMap<string, PluginInstance>;
  /** Which combinations exist, so that only those are looked up: bit r for rank r of the table below. */
  readonly ranks: number;
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

/** The key of an instance in `ScopedInstances.byScope`; absent parts are empty. */
export function scopeKey(subjectId: string, routeId: string, serviceId: string): string {
  return `${subjectId}|${routeId}|${serviceId}`;
}

/** The compiled plugins of a route, in order of execution. */
export class Chain {
  readonly slots: readonly Slot[];
  /** Some instance that may serve here has `onCall`: the body is read before `call`. */
  readonly readsBody: boolean;
  readonly readsBodyFirst: boolean;
  /** Bytes; the smallest limit any reader sets, so that no hook sees more than it asked for. 0 means none. */
  readonly bodyBytesMax: number;

  constructor(slots: readonly Slot[]) {
    this.slots = slots;
    const hooks = slots.flatMap(instancesOf).map((instance) => instance.hooks);
    const readers = hooks.filter(
      (hook) => hook.onCall !== undefined || hook.bodyFirst === true || hook.readCall !== undefined,
    );
    this.readsBody = readers.length > 0;
    this.readsBodyFirst = readers.some((hook) => hook.bodyFirst === true);
    const limits = readers.map((hook) => hook.bodyBytesMax ?? bodyBytesMaxDefault).filter((limit) => limit > 0);
    this.bodyBytesMax = limits.length === 0 ? 0 : Math.min(...limits);
  }

  /**
   * Runs `onRequest` from the chain's start. A refusal stops the hooks but not the choice of instances: the plugins
   * behind it still see the answer and the event.
   */
  request(x: Exchange): Refusal | undefined | Promise<Refusal | undefined> {
    return this.#request(x, 0);
  }

  #request(x: Exchange, from: number): Refusal | undefined | Promise<Refusal | undefined> {
    for (let i = from; i < this.slots.length; i++) {
      const instance = choose(this.slots[i]!, x);
      x.active.push(instance);
      const hook = instance?.hooks.onRequest;
      if (hook === undefined) continue;
      const outcome = instance!.hooks.onRequest!(x);
      if (outcome === undefined) continue;
      if (outcome instanceof Promise) return this.#requestAfter(x, i, outcome);
      return this.#refused(x, i, outcome as Refusal);
    }
    return undefined;
  }

  async #requestAfter(
    x: Exchange,
    at: number,
    pending: Promise<Refusal | undefined | void>,
  ): Promise<Refusal | undefined> {
    const outcome = await pending;
    return outcome ? this.#refused(x, at, outcome) : this.#request(x, at + 1);
  }

  #refused(x: Exchange, at: number, refusal: Refusal): Refusal {
    x.refusedBy = this.slots[at]!.name;
    this.complete(x);
    return refusal;
  }

  /** Chooses instances for the positions not reached, so that their later hooks run too. */
  complete(x: Exchange): void {
    for (let i = x.active.length; i < this.slots.length; i++) x.active.push(chooseAnyway(this.slots[i]!, x));
  }

  /** Lets the first plugin with a protocol of its own understand the body; undefined if none does. */
  readCall(x: Exchange, body: Buffer): Call | Refusal | undefined {
    for (const instance of x.active) {
      const read = instance?.hooks.readCall?.(x, body);
      if (read === undefined) continue;
      if (isRefusal(read)) x.refusedBy = instance!.name;
      return read;
    }
    return undefined;
  }

  call(x: Exchange, call: Call): Refusal | undefined | Promise<Refusal | undefined> {
    return this.#call(x, call, 0);
  }

  #call(x: Exchange, call: Call, from: number): Refusal | undefined | Promise<Refusal | undefined> {
    for (let i = from; i < x.active.length; i++) {
      const instance = x.active[i];
      if (instance?.hooks.onCall === undefined) continue;
      const outcome = instance.hooks.onCall(x, call);
      if (outcome === undefined) continue;
      if (outcome instanceof Promise) return this.#callAfter(x, call, i, outcome);
      x.refusedBy = instance.name;
      return outcome as Refusal;
    }
    return undefined;
  }

  async #callAfter(
    x: Exchange,
    call: Call,
    at: number,
    pending: Promise<Refusal | undefined | void>,
  ): Promise<Refusal | undefined> {
    const outcome = await pending;
    if (!outcome) return this.#call(x, call, at + 1);
    x.refusedBy = x.active[at]!.name;
    return outcome;
  }

  response(x: Exchange): void | Promise<void> {
    return this.#response(x, 0);
  }

  #response(x: Exchange, from: number): void | Promise<void> {
    for (let i = from; i < x.active.length; i++) {
      const hooks = x.active[i]?.hooks;
      if (hooks?.onResponse === undefined) continue;
      const pending = hooks.onResponse(x);
      if (pending instanceof Promise) return pending.then(() => this.#response(x, i + 1));
    }
  }

  /** The instances that want this answer's frames, in order; empty when it can be piped. */
  framers(x: Exchange): PluginInstance[] {
    const framers: PluginInstance[] = [];
    for (const instance of x.active) {
      if (instance?.hooks.onFrame === undefined) continue;
      if (instance.hooks.wantsFrames?.(x) === false) continue;
      framers.push(instance);
    }
    return framers;
  }

  /** Runs every `onFinish`; one that throws does not keep the others from running. */
  finish(x: Exchange, onError: (instance: PluginInstance, error: unknown) => void): void {
    for (const instance of x.active) {
      if (instance?.hooks.onFinish === undefined) continue;
      try {
        instance.hooks.onFinish(x);
      } catch (error) {
        onError(instance, error);
      }
    }
  }

  /** The sinks of this exchange; undefined when nobody wants the event. */
  sinks(x: Exchange): Sink[] | undefined {
    let sinks: Sink[] | undefined;
    for (const instance of x.active) {
      const sink = instance?.hooks.sink;
      if (sink === undefined) continue;
      if (sinks === undefined) sinks = [sink];
      else sinks.push(sink);
    }
    return sinks;
  }
}

const bodyBytesMaxDefault = 8 * 1024 * 1024;

export function isRefusal(value: Call | Refusal): value is Refusal {
  return 'status' in value && 'code' in value;
}

/** Every instance that may serve at a slot. */
export function instancesOf(slot: Slot): PluginInstance[] {
  const scoped = slot.scoped === undefined ? [] : [...slot.scoped.byScope.values()];
  return slot.base === undefined ? scoped : [slot.base, ...scoped];
}

/** The one instance that runs for this exchange, by `scopeRanks`; undefined if none applies or its condition says no. */
function choose(slot: Slot, x: Exchange): PluginInstance | undefined {
  const instance = slot.scoped === undefined ? slot.base : chooseScoped(slot, slot.scoped, x);
  return instance?.condition === undefined || instance.condition(x) ? instance : undefined;
}

/** The exchange is answered: a condition that fails now keeps only its own plugin from running. */
function chooseAnyway(slot: Slot, x: Exchange): PluginInstance | undefined {
  try {
    return choose(slot, x);
  } catch {
    return undefined;
  }
}

function chooseScoped(slot: Slot, { byScope, ranks }: ScopedInstances, x: Exchange): PluginInstance | undefined {
  const consumerId = x.consumer?.id;
  const routeId = x.route?.id ?? '';
  const serviceId = x.service?.id ?? '';
  for (let rank = 0; rank < slot.baseRank; rank++) {
    if ((ranks & (1 << rank)) === 0) continue;
    const scope = scopeRanks[rank]!;
    const onRoute = scope.includes('r') ? routeId : '';
    const onService = scope.includes('s') ? serviceId : '';
    if (scope.startsWith('c')) {
      const found = consumerId === undefined ? undefined : byScope.get(scopeKey(consumerId, onRoute, onService));
      if (found !== undefined) return found;
    } else {
      for (const group of x.consumerGroups) {
        const found = byScope.get(scopeKey(group.id, onRoute, onService));
        if (found !== undefined) return found;
      }
    }
  }
  return slot.base;
}
