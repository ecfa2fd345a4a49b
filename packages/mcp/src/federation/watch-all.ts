import type { Asked } from '../neutral.ts';
import type { Watch, WatchFilter, WatchListener } from '../source/source.ts';
import { writeNotification } from '../write-message.ts';
import type { FederatedSession } from './federated-session.ts';
import type { FederatedSource } from './federated-source.ts';
import type { PrimitiveKind } from './gate.ts';
import { readEventId } from './shown-ids.ts';
import { WatchOne } from './watch-one.ts';

/** Hears all sources of an endpoint for one client, on one stream. */
export function watchAll(session: FederatedSession, watch: Watch, listener: WatchListener): Asked {
  const event = watch.lastEventId === undefined ? undefined : readEventId(watch.lastEventId);
  const source = event && session.sourceByScheme(event.scheme);
  // A stream that belongs to an ask is resumed at the server that answers it, and ends with the answer.
  if (source !== undefined && !event!.isOfWatch)
    return new WatchOne({ session, source, watch, lastEventId: event!.id, isOnly: true }, listener).start();
  return new WatchAll(session, watch, listener).start(source, event?.id);
}

class WatchAll implements Asked {
  #session: FederatedSession;
  readonly #watch: Watch;
  readonly #listener: WatchListener;
  readonly #ones = new Map<string, WatchOne>();
  readonly #stopHearing: (() => void)[] = [];
  readonly #changed = new Set<string>();
  /** Sources that have not answered yet, and URIs that the others tell of. Streams are silent for long: undefined once it is ready. */
  #awaited: Set<string> | undefined = new Set();
  #agreed: Set<string> | undefined = new Set();
  /** Until all have answered; then until changes are gathered. */
  #timer: { cancel(): void } | undefined;
  #isOver = false;

  constructor(session: FederatedSession, watch: Watch, listener: WatchListener) {
    this.#session = session;
    this.#watch = watch;
    this.#listener = listener;
  }

  /** `resumed` goes on behind the event; the others have nothing to catch up on. */
  start(resumed: FederatedSource | undefined, lastEventId: string | undefined): this {
    const { endpoint } = this.#session;
    const { catalogue } = endpoint.memory;
    this.#stopHearing.push(
      catalogue.onChange((kind) => this.#onChange(kind)),
      endpoint.memory.onEndpoint((newer) => this.#follow(newer.sessionLike(this.#session, this.#watch))),
    );
    for (const source of endpoint.settings.sources) {
      this.#awaited?.add(source.source.name);
      this.#begin(source, source === resumed ? lastEventId : undefined);
    }
    if (this.#awaited?.size === 0) this.#ready();
    else if (this.#awaited !== undefined) this.#timer = endpoint.clock.after(readyMs, () => this.#ready());
    return this;
  }

  cancel(reason: string | undefined): void {
    this.#stop((one) => one.cancel(reason));
  }

  detach(): void {
    this.#stop((one) => one.detach());
  }

  pause(): void {
    for (const one of this.#ones.values()) one.pause();
  }

  resume(): void {
    for (const one of this.#ones.values()) one.resume();
  }

  #stop(end: (one: WatchOne) => void): void {
    this.#isOver = true;
    this.#timer?.cancel();
    for (const stop of this.#stopHearing) stop();
    for (const one of this.#ones.values()) end(one);
  }

  #begin(source: FederatedSource, lastEventId: string | undefined): void {
    const { name } = source.source;
    const one = new WatchOne(
      { session: this.#session, source, watch: this.#watch, lastEventId, isOnly: false },
      this.#listener,
      (honoured) => this.#settle(name, honoured),
    );
    this.#ones.set(name, one);
    one.start();
  }

  /** The configuration changed while the client listens: servers come and go. */
  #follow(session: FederatedSession): void {
    this.#session = session;
    const { sources } = session.endpoint.settings;
    const names = new Set(sources.map(({ source }) => source.name));
    for (const [name, one] of this.#ones) {
      if (names.has(name)) continue;
      one.cancel(undefined);
      this.#ones.delete(name);
    }
    for (const source of sources) if (!this.#ones.has(source.source.name)) this.#begin(source, undefined);
  }

  #settle(name: string, honoured: WatchFilter | undefined): void {
    for (const uri of honoured?.resourceSubscriptions ?? []) this.#agreed?.add(uri);
    this.#awaited?.delete(name);
    if (this.#awaited?.size === 0) this.#ready();
  }

  /** Changes of lists we tell ourselves, whatever the servers say; updates come from those that agreed. */
  #ready(): void {
    const agreed = this.#agreed;
    if (agreed === undefined || this.#isOver) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#awaited = undefined;
    this.#agreed = undefined;
    const wanted = this.#watch.filter;
    this.#listener.onReady({
      toolsListChanged: wanted?.toolsListChanged ?? true,
      promptsListChanged: wanted?.promptsListChanged ?? true,
      resourcesListChanged: wanted?.resourcesListChanged ?? true,
      resourceSubscriptions: wanted?.resourceSubscriptions.filter((uri) => agreed.has(uri)) ?? [...agreed],
    });
    this.#tell();
  }

  /** Many servers may change at once; the client is told once. */
  #onChange(kind: PrimitiveKind): void {
    const { method, wanted } = changes[kind];
    if (this.#watch.filter !== undefined && !this.#watch.filter[wanted]) return;
    this.#changed.add(method);
    if (this.#timer === undefined) this.#timer = this.#session.endpoint.clock.after(gatheredMs, () => this.#tell());
  }

  #tell(): void {
    this.#timer = undefined;
    if (this.#isOver) return;
    for (const method of this.#changed) this.#listener.onNotification(writeNotification(method, undefined), undefined);
    this.#changed.clear();
  }
}

const resources = { method: 'notifications/resources/list_changed', wanted: 'resourcesListChanged' } as const;
const changes = {
  tool: { method: 'notifications/tools/list_changed', wanted: 'toolsListChanged' },
  prompt: { method: 'notifications/prompts/list_changed', wanted: 'promptsListChanged' },
  resource: resources,
  template: resources,
} as const;

/** A client waits no longer to hear that it is listened for. */
const readyMs = 2_000;
const gatheredMs = 50;
