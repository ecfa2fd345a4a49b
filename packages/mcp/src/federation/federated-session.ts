import { createHash } from 'node:crypto';
import { readText } from '@sallyport/json';
import type { Exchange } from '@sallyport/pipeline';
import type { EndpointSession } from '../endpoint.ts';
import { failure } from '../failure.ts';
import {
  type Ask,
  type Asked,
  type AskListener,
  type ClientFacts,
  nobodyHears,
  type SourceFailure,
} from '../neutral.ts';
import { errorCodes } from '../problems.ts';
import { principalOf } from '../session/principal.ts';
import { PendingAsk } from '../source/pending-ask.ts';
import type { Notice, Opening, ServerAnswer, SourceSession, Watch, WatchListener } from '../source/source.ts';
import { writeErrorObject } from '../write-message.ts';
import { addressOf, resolveName } from './addressing.ts';
import type { Offer } from './catalogue.ts';
import type { FederatedEndpoint } from './federated-endpoint.ts';
import type { FederatedSource } from './federated-source.ts';
import type { Primitive, PrimitiveKind } from './gate.ts';
import { type KindFacts, kindListedBy } from './kinds.ts';
import { writeListPage } from './list-answer.ts';
import { shownName } from './naming.ts';
import { schemeOf } from './resource-uris.ts';
import type { FederatedData, ServerSessions } from './server-sessions.ts';
import type { FilteredWatch } from './shared-watches.ts';
import type { Visitor } from './shelf.ts';
import { ShownAnswers } from './shown-answers.ts';
import { readRequestId } from './shown-ids.ts';
import { UriMap } from './uri-map.ts';
import { watchAll } from './watch-all.ts';
import { withoutTasks } from './without-tasks.ts';

/** One client at an endpoint made of many servers. */
export class FederatedSession implements EndpointSession<FederatedData> {
  readonly data: FederatedData | undefined;
  readonly endpoint: FederatedEndpoint;
  readonly sessions: ServerSessions;

  constructor(endpoint: FederatedEndpoint, data: FederatedData | undefined, sessions: ServerSessions) {
    this.endpoint = endpoint;
    this.data = data;
    this.sessions = sessions;
  }

  ask(given: Ask, listener: AskListener): Asked {
    const client = withoutTasks(given.client);
    const ask = client === given.client ? given : { ...given, client };
    const facts = kindListedBy(ask.method);
    const pending = new PendingAsk();
    // Whatever a server may have sent, an ask has an end.
    const fail = (bug: unknown) => listener.onFailure(failure('invalid', `The request could not be served: ${bug}`));
    if (facts !== undefined) this.#list(facts, ask, listener, pending).catch(fail);
    else if (ask.method === 'logging/setLevel') this.#tellAll(ask, listener);
    else this.#forward(ask, listener, pending).catch(fail);
    return pending;
  }

  async answer(x: Exchange, answer: ServerAnswer): Promise<SourceFailure | undefined> {
    const id = readRequestId(answer.idText);
    const source = id && this.sourceByScheme(id.scheme);
    const session = source && this.sessions.live([source])[0];
    if (session === undefined) return failure('expired', 'The server that asked is not there any more');
    return session.answer(x, { idText: id!.id, result: answer.result, error: answer.error });
  }

  async notify(notice: Notice): Promise<SourceFailure | undefined> {
    const told = await Promise.all(this.live().map((session) => session.notify(notice)));
    return told.find((failure) => failure !== undefined);
  }

  watch(watch: Watch, listener: WatchListener): Asked {
    return watchAll(this, { ...watch, client: withoutTasks(watch.client) }, listener);
  }

  async close(x: Exchange): Promise<SourceFailure | undefined> {
    const { late } = this.endpoint.memory;
    const closed = await Promise.all(
      this.endpoint.settings.sources.map(async ({ source }) => {
        const isEarly = this.data === undefined || Object.hasOwn(this.data.sources, source.name);
        const session = isEarly ? undefined : await late.take(this.data!.key, source);
        return session?.close(x);
      }),
    );
    const early = this.data === undefined ? [] : this.live().map((session) => session.close(x));
    return [...closed, ...(await Promise.all(early))].find((failure) => failure !== undefined);
  }

  live(): SourceSession[] {
    return this.sessions.live(this.endpoint.settings.sources);
  }

  sourceByScheme(scheme: string): FederatedSource | undefined {
    return this.endpoint.settings.sources.find(({ source }) => schemeOf(source.name) === scheme);
  }

  /** How clients know the URIs of a server, for answers of its own; undefined where they stay. */
  showUri(source: string, x: Exchange, client: ClientFacts): (() => Promise<(uri: string) => string>) | undefined {
    if (this.endpoint.settings.sources.length < 2) return undefined;
    return async () => {
      const uris = await this.uris(x, client);
      return (uri) => uris.show(source, uri);
    };
  }

  /** One subscription at the server for all clients that are alike to it. */
  shareWatch(source: FederatedSource, watch: FilteredWatch, listener: WatchListener): Asked {
    const { x, client } = watch;
    const opening: Opening = { x, client, principal: principalOf(x) };
    const key = `${source.source.name} ${source.fingerprint} ${visitorKey(opening)}`;
    return this.endpoint.memory.watches.join(key, watch, listener, (shared, heard) =>
      source.source.visit(opening).watch(shared, heard),
    );
  }

  offer(kind: PrimitiveKind, x: Exchange, client: ClientFacts, newerThanMs?: number): Offer | Promise<Offer> {
    const opening: Opening = { x, client: withoutTasks(client), principal: principalOf(x) };
    const key = visitorKey(opening);
    const visitorOf = (source: FederatedSource): Visitor => ({
      opening,
      key: key + (source.source.credentialsOf?.(x) ?? ''),
      session: () => this.sessions.at(source, x, opening.client),
    });
    return this.endpoint.memory.catalogue.offer(kind, this.endpoint.settings.sources, visitorOf, newerThanMs);
  }

  async uris(x: Exchange, client: ClientFacts): Promise<UriMap> {
    const [resources, templates] = await Promise.all([
      this.offer('resource', x, client),
      this.offer('template', x, client),
    ]);
    return new UriMap(
      resources.view,
      templates.view,
      this.endpoint.settings.sources.map(({ source }) => source.name),
    );
  }

  /** The primitive that clients call so. */
  resolve(kind: PrimitiveKind, shown: string, x: Exchange, client: ClientFacts): Promise<Primitive | undefined> {
    return resolveName(this, kind, shown, { x, client });
  }

  async #list(facts: KindFacts, { params, x, client }: Ask, listener: AskListener, pending: PendingAsk): Promise<void> {
    const { settings, clock } = this.endpoint;
    const offered = this.offer(facts.kind, x, client);
    const offer = offered instanceof Promise ? await offered : offered;
    if (pending.isOver) return;
    if (
      settings.sources.length > 0 &&
      offer.gaps.filter(({ state }) => state === 'unavailable').length === settings.sources.length
    )
      return listener.onFailure(offer.gaps[0]!.failure);
    const cursor = readText(params, 'cursor');
    const ageMs = (fetchedAtMs: number) => clock.steadyMs() - fetchedAtMs;
    const page = writeListPage(facts, offer, x, settings.gate, cursor, settings.listHints, ageMs);
    if (page === undefined) listener.onError(writeErrorObject(errorCodes.invalidParams, 'Invalid cursor'), undefined);
    else listener.onResult(page, undefined);
  }

  /** Each server is told; the client need not know which of them keep a level. */
  #tellAll(ask: Ask, listener: AskListener): void {
    for (const session of this.live()) session.ask(ask, nobodyHears);
    listener.onResult(Buffer.from('{"resultType":"complete"}'), undefined);
  }

  async #forward(ask: Ask, listener: AskListener, pending: PendingAsk): Promise<void> {
    const addressed = await addressOf(this, ask);
    if (pending.isOver) return;
    if (addressed.error !== undefined) return listener.onError(addressed.error, undefined);
    const { source, params } = addressed;
    const at = this.sessions.at(source, ask.x, ask.client);
    const session = at instanceof Promise ? await at : at;
    if (pending.isOver) return;
    if ('kind' in session) return listener.onFailure(session);
    const { method, client, x, idText } = ask;
    const isTask =
      method === 'tools/call' && this.data !== undefined && (await this.#isTask(source, { ...ask, params }));
    if (pending.isOver) return;
    const answers = new ShownAnswers(
      {
        source: source.source.name,
        onListChanged: (kind) => this.endpoint.memory.catalogue.expire(source, kind),
        showUri: this.showUri(source.source.name, x, client),
      },
      listener,
    );
    pending.begin(session.ask({ method, params, client, x, idText, isTask }, answers));
  }

  /** In a client's session; without one, sources see to it themselves. */
  async #isTask({ source, naming }: FederatedSource, { params, x, client }: Ask): Promise<boolean> {
    const { view } = await this.offer('tool', x, client);
    const entry = view.byShown.get(shownName(naming, readText(params, 'name') ?? ''));
    return entry?.isTask === true && entry.source === source.name;
  }
}

/** Servers may list other things for other callers, and for other clients of a caller. */
function visitorKey({ principal, client }: Opening): string {
  const hash = createHash('sha256').update(client.capabilities).digest('base64url').slice(0, 12);
  return `${principal}.${hash}`;
}
