import { editMembers, readMember, readText } from '@sallyport/json';
import { filterAnswer } from '../filter-answer.ts';
import type { Asked, ServerRequest, SourceFailure } from '../neutral.ts';
import { PendingAsk } from '../source/pending-ask.ts';
import type { SourceSession, Watch, WatchFilter, WatchListener } from '../source/source.ts';
import type { FederatedSession } from './federated-session.ts';
import type { FederatedSource } from './federated-source.ts';
import { kindsChangedBy, showUpdate } from './shown-answers.ts';
import { showEventId, showRequestId } from './shown-ids.ts';
import { showUris } from './uri-map.ts';
import { isAboutTasks } from './without-tasks.ts';

export interface WatchOneOptions {
  readonly session: FederatedSession;
  readonly source: FederatedSource;
  readonly watch: Watch;
  readonly lastEventId: string | undefined;
  /** The client resumes this server's stream: it ends when that does. Otherwise the server is asked again. */
  readonly isOnly: boolean;
}

/** Hears one source, and tells the client in the endpoint's names. */
export class WatchOne implements Asked, WatchListener {
  readonly #options: WatchOneOptions;
  readonly #to: WatchListener;
  readonly #onSettled: ((honoured: WatchFilter | undefined) => void) | undefined;
  /** By the server's URI: what the client called it. */
  #wanted: Map<string, string> | undefined;
  /** Messages leave in the order in which they came, though URIs of some are looked up. */
  #order: Promise<void> = Promise.resolve();
  readonly #pending = new PendingAsk();
  #lastEventId: string | undefined;
  #waitMs = waitMsMin;
  #timer: { cancel(): void } | undefined;

  constructor(options: WatchOneOptions, to: WatchListener, onSettled?: (honoured: WatchFilter | undefined) => void) {
    this.#options = options;
    this.#to = to;
    this.#onSettled = onSettled;
    this.#lastEventId = options.lastEventId;
  }

  start(): this {
    void this.#begin();
    return this;
  }

  cancel(reason: string | undefined): void {
    this.#timer?.cancel();
    this.#pending.cancel(reason);
  }

  detach(): void {
    this.#timer?.cancel();
    this.#pending.detach();
  }

  pause(): void {
    this.#pending.pause();
  }

  resume(): void {
    this.#pending.resume();
  }

  onReady(honoured: WatchFilter): void {
    this.#waitMs = waitMsMin;
    if (this.#options.isOnly) return this.#to.onReady(honoured);
    const resourceSubscriptions = honoured.resourceSubscriptions.map((uri) => this.#wanted?.get(uri) ?? uri);
    this.#onSettled?.({ ...honoured, resourceSubscriptions });
  }

  onNotification(message: Buffer, eventId: string | undefined): void {
    const { session, source, watch } = this.#options;
    const method = readText(message, 'method');
    const kinds = kindsChangedBy(method);
    // The catalogue tells all who listen, this client among them.
    for (const kind of kinds) session.endpoint.memory.catalogue.expire(source, kind);
    const id = this.#id(eventId);
    if (kinds.length > 0 || isAboutTasks(method))
      return id === undefined ? undefined : this.#inOrder(() => this.#to.onPriming(id, undefined));
    if (method === updated && !this.#mayHear(message)) return;
    const showUri = session.showUri(source.source.name, watch.x, watch.client);
    this.#inOrder(async () => this.#to.onNotification(await showUpdate(message, showUri), id));
  }

  onServerRequest({ idText, method, params }: ServerRequest, eventId: string | undefined): void {
    const shown = showRequestId(this.#options.source.source.name, idText);
    const id = this.#id(eventId);
    this.#inOrder(() => this.#to.onServerRequest({ idText: shown, method, params }, id));
  }

  onPriming(eventId: string | undefined, retryMs: number | undefined): void {
    const id = this.#id(eventId);
    this.#inOrder(() => this.#to.onPriming(id, retryMs));
  }

  onAnswer(message: Buffer, eventId: string | undefined): void {
    const { session, source, watch } = this.#options;
    const id = this.#id(eventId);
    const showUri = session.showUri(source.source.name, watch.x, watch.client);
    const allowed = this.#allowedOf(message);
    if (allowed === undefined) return;
    this.#inOrder(async () => {
      const result = showUri && readMember(allowed, 'result');
      const shown = result && editMembers(allowed, { result: showUris(result, await showUri!()) });
      this.#to.onAnswer(shown ?? allowed, id);
    });
  }

  /** Ids of events can be guessed: the stream may be one on which we were answered, with the server's whole list. */
  #allowedOf(message: Buffer): Buffer | undefined {
    const { session, source, watch } = this.#options;
    const { gate } = session.endpoint.settings;
    if (!gate.hidesFrom(watch.x)) return message;
    const of = source.source.name;
    const allowed = filterAnswer(message, (kind, name) => gate.admits(watch.x, { kind, source: of, name }));
    return allowed === undefined || allowed.length === 0 ? undefined : allowed;
  }

  onEnd(): void {
    if (this.#options.isOnly) this.#inOrder(() => this.#to.onEnd());
    else this.#again();
  }

  onFailure(failure: SourceFailure): void {
    if (this.#options.isOnly) return this.#inOrder(() => this.#to.onFailure(failure));
    this.#onSettled?.(undefined);
    // A server that refuses has nothing to tell.
    if (failure.kind !== 'status') this.#again();
  }

  async #begin(): Promise<void> {
    const { session, source, watch } = this.#options;
    const filter = watch.filter && (await this.#filterFor(watch.filter));
    const at: SourceSession | SourceFailure = await session.sessions.at(source, watch.x, watch.client);
    if (this.#pending.isOver) return;
    if ('kind' in at) return this.onFailure(at);
    const { x, client } = watch;
    // Clients without sessions are alike to the server, if they are of one caller.
    this.#pending.begin(
      filter !== undefined && session.data === undefined
        ? session.shareWatch(source, { x, client, filter, lastEventId: undefined }, this)
        : at.watch({ x, client, filter, lastEventId: this.#lastEventId }, this),
    );
  }

  /** What is wanted of this server, in its own words, as far as the caller may know of it. */
  async #filterFor(filter: WatchFilter): Promise<WatchFilter> {
    const { session, source, watch } = this.#options;
    if (filter.resourceSubscriptions.length === 0) return filter;
    const uris = await session.uris(watch.x, watch.client);
    const wanted = new Map(this.#wanted);
    this.#wanted = wanted;
    for (const shown of filter.resourceSubscriptions) {
      const found = uris.find(shown);
      if (found?.source === source.source.name && this.#admits(found.uri)) wanted.set(found.uri, shown);
    }
    return { ...filter, resourceSubscriptions: [...wanted.keys()] };
  }

  #mayHear(message: Buffer): boolean {
    const uri = readText(message, 'params', 'uri');
    const isWanted = this.#options.watch.filter === undefined || this.#wanted?.has(uri ?? '') === true;
    return uri !== undefined && isWanted && this.#admits(uri);
  }

  #admits(uri: string): boolean {
    const { session, source, watch } = this.#options;
    return session.endpoint.settings.gate.admits(watch.x, { kind: 'resource', source: source.source.name, name: uri });
  }

  #again(): void {
    if (this.#pending.isOver) return;
    this.#timer = this.#options.session.endpoint.clock.after(this.#waitMs, () => void this.#begin());
    this.#waitMs = Math.min(2 * this.#waitMs, waitMsMax);
  }

  #inOrder(tell: () => void | Promise<void>): void {
    this.#order = this.#order.then(() => (this.#pending.isOver ? undefined : tell()));
  }

  #id(eventId: string | undefined): string | undefined {
    if (eventId !== undefined) this.#lastEventId = eventId;
    return showEventId(this.#options.source.source.name, eventId, !this.#options.isOnly);
  }
}

const updated = 'notifications/resources/updated';
const waitMsMin = 1_000;
const waitMsMax = 60_000;
