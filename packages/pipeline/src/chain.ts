import type { TimelineSpan } from '@sallyport/contracts';
import { bodyNeedOf, bothBodyNeeds, noBodyNeed } from './body-need.ts';
import type { Call } from './call.ts';
import type { Exchange } from './exchange.ts';
import type { PluginHooks } from './plugin.ts';
import { readByType } from './read-by-type.ts';
import type { Refusal } from './reply.ts';
import type { Sink } from './services.ts';
import { choose, type PluginInstance, type Slot } from './slot.ts';

/** The compiled plugins of a route, in order of execution. */
export class Chain {
  readonly slots: readonly Slot[];
  /** Some instance that may serve here wants the body: it is read before `call`. */
  readonly readsBody: boolean;
  /** … and before `request`. */
  readonly readsBodyFirst: boolean;
  /** Of those that want it first, the ones that want it of some requests only; undefined when one wants it always. */
  readonly #wantsBodyFirst: readonly PluginHooks[] | undefined;
  /** Bytes; the smallest limit any reader sets, so that no hook sees more than it asked for. 0 means none. */
  readonly bodyBytesMax: number;
  /** Those that decide about traces before it is known who calls. */
  readonly #tracers: readonly PluginInstance[] | undefined;
  /** Some instance may answer by itself; which ones run for a consumer is known only then. */
  readonly mayServe: boolean;
  /** Some instance may want to be told of the exchange. */
  readonly mayTell: boolean;

  constructor(slots: readonly Slot[]) {
    this.slots = slots;
    const needs = slots.flatMap(({ base, scoped }) => [bodyNeedOf(base?.hooks), scoped?.bodyNeed ?? noBodyNeed]);
    const need = needs.reduce(bothBodyNeeds, noBodyNeed);
    this.readsBody = need.reads;
    this.readsBodyFirst = need.readsFirst;
    this.bodyBytesMax = need.bytesMax;
    this.mayServe = slots.some(({ base, scoped }) => base?.hooks.serve !== undefined || scoped !== undefined);
    this.mayTell = slots.some(({ base, scoped }) => base?.hooks.sink !== undefined || scoped !== undefined);
    const tracers = slots.flatMap(({ base, scoped }) => (scoped === undefined && isTracer(base) ? [base] : []));
    this.#tracers = tracers.length === 0 ? undefined : tracers;
    const always = slots.some(
      ({ base, scoped }) =>
        scoped?.bodyNeed.readsFirst || (base?.hooks.bodyFirst && base.hooks.wantsBodyFirst === undefined),
    );
    this.#wantsBodyFirst = always
      ? undefined
      : slots.flatMap(({ base }) => (base?.hooks.bodyFirst ? [base.hooks] : []));
  }

  /** Lets plugins decide whether the exchange is traced. */
  trace(x: Exchange): void {
    if (this.#tracers === undefined) return;
    for (const { hooks } of this.#tracers) hooks.onTrace!(x);
  }

  /** Is the body of this request to be read before `request`? */
  wantsBodyFirst(x: Exchange): boolean {
    if (!this.readsBodyFirst || this.#wantsBodyFirst === undefined) return this.readsBodyFirst;
    for (const hooks of this.#wantsBodyFirst) if (hooks.wantsBodyFirst!(x)) return true;
    return false;
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
      // Read anew each time: a plugin that is chosen by who calls may begin it.
      const span = x.timeline?.hook('request', instance!);
      const outcome = instance!.hooks.onRequest!(x);
      if (outcome instanceof Promise) return this.#requestAfter(x, i, outcome, span);
      x.timeline?.end(span);
      if (outcome === undefined) continue;
      return this.#refused(x, i, outcome as Refusal);
    }
    return undefined;
  }

  async #requestAfter(
    x: Exchange,
    at: number,
    pending: Promise<Refusal | undefined | void>,
    span: TimelineSpan | undefined,
  ): Promise<Refusal | undefined> {
    const outcome = await pending;
    x.timeline?.end(span);
    if (isOver(x)) return undefined;
    return outcome ? this.#refused(x, at, outcome) : this.#request(x, at + 1);
  }

  #refused(x: Exchange, at: number, refusal: Refusal): Refusal {
    x.refusedBy = this.slots[at]!.name;
    this.complete(x);
    return refusal;
  }

  /** Chooses instances for the positions not reached, so that their later hooks run too. Never throws. */
  complete(x: Exchange): void {
    for (let i = x.active.length; i < this.slots.length; i++) x.active.push(chooseAnyway(this.slots[i]!, x));
  }

  /** Is the body of this request to be read for `call`? Once instances were chosen. */
  wantsCall(x: Exchange): boolean {
    if (!this.readsBody) return false;
    for (const instance of x.active) {
      const hooks = instance?.hooks;
      if (hooks === undefined || (hooks.onCall === undefined && hooks.readCall === undefined)) continue;
      if (hooks.wantsCall?.(x) !== false) return true;
    }
    return false;
  }

  /** Understands the body as `x.call`: by the first chosen instance with a protocol of its own, which may refuse it, else by its type. */
  read(x: Exchange): Refusal | undefined {
    for (const instance of x.active) {
      const read = instance?.hooks.readCall?.(x, x.body ?? emptyBody);
      if (read === undefined) continue;
      if (!isRefusal(read)) {
        x.call = read;
        return undefined;
      }
      x.refusedBy = instance!.name;
      return read;
    }
    x.call = readByType(x);
    return undefined;
  }

  /** Once instances were chosen: a body that was read before may have a protocol that they know. */
  readAgain(x: Exchange): Refusal | undefined {
    if (x.call === undefined) return this.read(x);
    for (const instance of x.active) if (instance?.hooks.readCall !== undefined) return this.read(x);
    return undefined;
  }

  /** Runs `onCall` of the chosen instances; the first refusal ends it. What one of them replaces the body with is read before the next one's turn. */
  call(x: Exchange): Refusal | undefined | Promise<Refusal | undefined> {
    return this.#call(x, 0);
  }

  #call(x: Exchange, from: number): Refusal | undefined | Promise<Refusal | undefined> {
    const { timeline } = x;
    for (let i = from; i < x.active.length; i++) {
      const instance = x.active[i];
      if (instance?.hooks.onCall === undefined) continue;
      const { body } = x;
      const span = timeline?.hook('call', instance);
      const outcome = instance.hooks.onCall(x, x.call ?? noCall);
      if (outcome instanceof Promise) return this.#callAfter(x, i, body, outcome, span);
      timeline?.end(span);
      if (outcome !== undefined) {
        x.refusedBy = instance.name;
        return outcome as Refusal;
      }
      if (x.body === body) continue;
      x.stages?.add('plugin', x.body, { plugin: instance.name });
      const unreadable = this.#readFor(x, i + 1);
      if (unreadable !== undefined) return unreadable;
    }
    return undefined;
  }

  async #callAfter(
    x: Exchange,
    at: number,
    body: Buffer | undefined,
    pending: Promise<Refusal | undefined | void>,
    span: TimelineSpan | undefined,
  ): Promise<Refusal | undefined> {
    const outcome = await pending;
    x.timeline?.end(span);
    if (isOver(x)) return undefined;
    if (outcome) {
      x.refusedBy = x.active[at]!.name;
      return outcome;
    }
    if (x.body === body) return this.#call(x, at + 1);
    x.stages?.add('plugin', x.body, { plugin: x.active[at]!.name });
    return this.#readFor(x, at + 1) ?? this.#call(x, at + 1);
  }

  /** Reads the body anew, where anybody from here on looks at it. */
  #readFor(x: Exchange, from: number): Refusal | undefined {
    for (let i = 0; i < x.active.length; i++) {
      const hooks = x.active[i]?.hooks;
      if (hooks?.serve !== undefined || (i >= from && hooks?.onCall !== undefined)) return this.read(x);
    }
    return undefined;
  }

  /** Runs `onResponse` of the chosen instances. */
  response(x: Exchange): void | Promise<void> {
    return this.#response(x, 0);
  }

  #response(x: Exchange, from: number): void | Promise<void> {
    const { timeline } = x;
    for (let i = from; i < x.active.length; i++) {
      const instance = x.active[i];
      if (instance?.hooks.onResponse === undefined) continue;
      const span = timeline?.hook('response', instance);
      const pending = instance.hooks.onResponse(x);
      if (pending instanceof Promise) return this.#responseAfter(x, i, pending, span);
      timeline?.end(span);
    }
  }

  async #responseAfter(x: Exchange, at: number, pending: Promise<void>, span: TimelineSpan | undefined): Promise<void> {
    await pending;
    x.timeline?.end(span);
    return this.#response(x, at + 1);
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

  /** The instances that look at the bytes of this answer's body; undefined when there are none. */
  watchers(x: Exchange): PluginInstance[] | undefined {
    let watchers: PluginInstance[] | undefined;
    for (const instance of x.active) {
      if (instance?.hooks.onBytes === undefined || instance.hooks.wantsBytes?.(x) === false) continue;
      if (watchers === undefined) watchers = [instance];
      else watchers.push(instance);
    }
    return watchers;
  }

  /** The instances that look at the messages of this WebSocket; undefined when there are none. */
  listeners(x: Exchange): PluginInstance[] | undefined {
    let listeners: PluginInstance[] | undefined;
    for (const instance of x.active) {
      if (instance?.hooks.onMessage === undefined || instance.hooks.wantsMessages?.(x) === false) continue;
      if (listeners === undefined) listeners = [instance];
      else listeners.push(instance);
    }
    return listeners;
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

const noCall: Call = Object.freeze({ kind: 'none' });
const emptyBody = Buffer.alloc(0);

/** Answered otherwise (a timeout), or left by its client, while a hook was waiting: the hooks behind it stay out. */
function isOver(x: Exchange): boolean {
  return x.reply !== undefined || x.aborted;
}

/** The exchange is answered: a condition that fails now keeps only its own plugin from running. */
function chooseAnyway(slot: Slot, x: Exchange): PluginInstance | undefined {
  try {
    return choose(slot, x);
  } catch {
    return undefined;
  }
}

/** One with a condition is asked when its turn comes: the condition may be about the caller. */
function isTracer(instance: PluginInstance | undefined): instance is PluginInstance {
  return instance?.hooks.onTrace !== undefined && instance.condition === undefined;
}

export function isRefusal(value: Call | Refusal): value is Refusal {
  return 'status' in value && 'code' in value;
}
