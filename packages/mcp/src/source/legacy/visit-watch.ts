import { editMembers, emptyObject, readMember, toJson } from '@sallyport/json';
import type { Ask, Asked, SourceFailure } from '../../neutral.ts';
import type { ServerMessage } from '../../read-server-message.ts';
import { newIdText } from '../line/ids.ts';
import type { Opening, Watch, WatchFilter, WatchListener } from '../source.ts';
import { letsThrough, noChanges } from '../watch-filter.ts';
import { LegacyAsk } from './ask.ts';
import { type HubListener, isWithoutStream } from './hub.ts';
import type { PooledSession, SessionPool } from './pool.ts';
import type { ToolFacts } from './tool-facts.ts';
import type { VisitParts } from './visit-ask.ts';

/** A modern client's subscription, kept by a session's stream and by `resources/subscribe`. */
export class VisitWatch implements Asked, HubListener {
  readonly #watch: Watch;
  readonly #opening: Opening;
  readonly #listener: WatchListener;
  readonly #pool: SessionPool;
  readonly #tools: ToolFacts;
  #session: PooledSession | undefined;
  #honoured: WatchFilter = noChanges;
  #isOver = false;

  constructor(watch: Watch, opening: Opening, listener: WatchListener, { pool, tools }: VisitParts) {
    this.#watch = watch;
    this.#opening = opening;
    this.#listener = listener;
    this.#pool = pool;
    this.#tools = tools;
  }

  async start(): Promise<void> {
    const session = await this.#pool.take(this.#opening, false);
    if (!('link' in session)) {
      if (!this.#isOver) this.#listener.onFailure(session.failure);
      this.#isOver = true;
      return;
    }
    this.#session = session;
    if (this.#isOver) {
      this.#release();
      return;
    }
    session.hub.add(this);
    const refused = await session.hub.open(this.#watch.x);
    if (refused !== undefined && !isWithoutStream(refused)) return this.#fail(refused);
    // A server without a stream of its own has nothing to say unasked.
    if (refused === undefined) this.#honoured = await this.#subscribe(session);
    if (!this.#isOver) this.#listener.onReady(this.#honoured);
    else this.#release();
  }

  cancel(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#release();
  }

  detach(): void {
    this.cancel();
  }

  /** Notifications are few; nobody holds them up. */
  pause(): void {}

  resume(): void {}

  onNotification(message: ServerMessage): void {
    if (message.method === 'notifications/tools/list_changed') this.#tools.forget();
    if (!this.#isOver && letsThrough(this.#honoured, message.method, message.params))
      this.#listener.onNotification(message.bytes, undefined);
  }

  onServerRequest(): boolean {
    return false;
  }

  onGone(failed: SourceFailure): void {
    // A stream that could never be had is no loss: nothing of it was promised.
    if (this.#honoured !== noChanges) this.#fail(failed);
  }

  #fail(failed: SourceFailure): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#release();
    this.#listener.onFailure(failed);
  }

  async #subscribe(session: PooledSession): Promise<WatchFilter> {
    const filter = this.#watch.filter ?? noChanges;
    const declares = (...path: string[]) => readMember(session.facts.capabilities, ...path)?.toString() === 'true';
    const uris = declares('resources', 'subscribe') ? filter.resourceSubscriptions.slice(0, subscriptionsMax) : [];
    const taken = await Promise.all(uris.map((uri) => this.#ask(session, 'resources/subscribe', uri)));
    return {
      toolsListChanged: filter.toolsListChanged && declares('tools', 'listChanged'),
      promptsListChanged: filter.promptsListChanged && declares('prompts', 'listChanged'),
      resourcesListChanged: filter.resourcesListChanged && declares('resources', 'listChanged'),
      resourceSubscriptions: uris.filter((_uri, i) => taken[i]),
    };
  }

  #release(): void {
    const session = this.#session;
    if (session === undefined) return;
    this.#session = undefined;
    session.hub.delete(this);
    this.#pool.release(session, false);
  }

  #ask(session: PooledSession, method: string, uri: string): Promise<boolean> {
    const { x, client } = this.#watch;
    const ask: Ask = { method, params: editMembers(emptyObject, { uri: toJson(uri) }), client, x };
    return new Promise((resolve) => {
      const asked = new LegacyAsk(ask, newIdText(), {
        onNotification() {},
        onServerRequest() {},
        onPriming() {},
        onResult: () => resolve(true),
        onError: () => resolve(false),
        onFailure: () => resolve(false),
        onDetached: () => resolve(false),
      });
      asked.start(session.link);
    });
  }
}

const subscriptionsMax = 100;
