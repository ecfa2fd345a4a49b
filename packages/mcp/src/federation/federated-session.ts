import { createHash } from 'node:crypto';
import type { Exchange } from '@sallyport/pipeline';
import type { EndpointSession } from '../endpoint.ts';
import { failure } from '../failure.ts';
import { editMembersAt, toJson } from '../json/edit.ts';
import { readText } from '../json/walk.ts';
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
import type { Offer } from './catalogue.ts';
import { type FederatedEndpoint, meaningKey } from './federated-endpoint.ts';
import type { FederatedSource } from './federated-source.ts';
import type { Primitive, PrimitiveKind } from './gate.ts';
import { type KindFacts, kindListedBy } from './kinds.ts';
import { writeListPage } from './list-answer.ts';
import { schemeOf } from './resource-uris.ts';
import type { FederatedData, ServerSessions } from './server-sessions.ts';
import type { FilteredWatch } from './shared-watches.ts';
import type { Visitor } from './shelf.ts';
import { ShownAnswers } from './shown-answers.ts';
import { readRequestId } from './shown-ids.ts';
import { UriMap } from './uri-map.ts';
import type { ShownEntry } from './view.ts';
import { watchAll } from './watch-all.ts';

/** Whom an ask is for, and in its words; or the error for the client. */
type Addressed =
  | { readonly source: FederatedSource; readonly params: Buffer; readonly error?: undefined }
  | { readonly error: Buffer };

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

  ask(ask: Ask, listener: AskListener): Asked {
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
    return watchAll(this, watch, listener);
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
    const opening: Opening = { x, client, principal: principalOf(x) };
    const key = visitorKey(opening);
    const visitorOf = (source: FederatedSource): Visitor => ({
      opening,
      key,
      session: () => this.sessions.at(source, x, client),
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
    const addressed = await this.#address(ask);
    if (pending.isOver) return;
    if (addressed.error !== undefined) return listener.onError(addressed.error, undefined);
    const { source, params } = addressed;
    const at = this.sessions.at(source, ask.x, ask.client);
    const session = at instanceof Promise ? await at : at;
    if (pending.isOver) return;
    if ('kind' in session) return listener.onFailure(session);
    const { method, client, x, idText } = ask;
    const answers = new ShownAnswers(
      {
        source: source.source.name,
        onListChanged: (kind) => this.endpoint.memory.catalogue.expire(source, kind),
        showUri: this.showUri(source.source.name, x, client),
      },
      listener,
    );
    pending.begin(session.ask({ method, params, client, x, idText }, answers));
  }

  async #address({ method, params, x, client }: Ask): Promise<Addressed> {
    if (method === 'tools/call') return this.#named('tool', params, [], x, client);
    if (method === 'prompts/get') return this.#named('prompt', params, [], x, client);
    if (method.startsWith('resources/')) return this.#located(params, [], x, client);
    if (method === 'completion/complete') {
      const type = readText(params, 'ref', 'type');
      if (type === 'ref/prompt') return this.#named('prompt', params, ['ref'], x, client);
      if (type === 'ref/resource') return this.#located(params, ['ref'], x, client);
      return { error: writeErrorObject(errorCodes.invalidParams, 'ref is neither a prompt nor a resource') };
    }
    const { sources } = this.endpoint.settings;
    // What we do not know can only be meant for a server that is alone.
    if (sources.length === 1) return { source: sources[0]!, params };
    return { error: writeErrorObject(errorCodes.methodNotFound, 'Method not found') };
  }

  async #named(
    kind: 'tool' | 'prompt',
    params: Buffer,
    path: readonly string[],
    x: Exchange,
    client: ClientFacts,
  ): Promise<Addressed> {
    const shown = readText(params, ...path, 'name') ?? '';
    const found = await this.#meaning(kind, shown, x, client);
    if (found === undefined) return unknown(kind, shown);
    const { source, name } = found;
    return { source, params: name === shown ? params : editMembersAt(params, path, { name: toJson(name) }) };
  }

  async #located(params: Buffer, path: readonly string[], x: Exchange, client: ClientFacts): Promise<Addressed> {
    const shown = readText(params, ...path, 'uri') ?? '';
    const found = await this.#meaning(path.length === 0 ? 'resource' : 'template', shown, x, client);
    if (found === undefined) return unknown('resource', shown);
    const { source, name } = found;
    return { source, params: name === shown ? params : editMembersAt(params, path, { uri: toJson(name) }) };
  }

  /** What is not there, and what the caller may not know of, are one and the same. */
  async #meaning(
    kind: PrimitiveKind,
    shown: string,
    x: Exchange,
    client: ClientFacts,
  ): Promise<{ source: FederatedSource; name: string } | undefined> {
    const { settings } = this.endpoint;
    const meanings = settings.meant?.(x);
    const key = meaningKey(kind, shown);
    const found = meanings?.has(key) ? meanings.get(key) : await this.resolve(kind, shown, x, client);
    const source = found && settings.sources.find((one) => one.source.name === found.source);
    return source !== undefined && settings.gate.admits(x, found!) ? { source, name: found!.name } : undefined;
  }

  /** The primitive that clients call so. */
  async resolve(kind: PrimitiveKind, shown: string, x: Exchange, client: ClientFacts): Promise<Primitive | undefined> {
    if (kind === 'tool' || kind === 'prompt') {
      const found = await this.#find(kind, shown, x, client);
      return found && { kind, source: found.source, name: found.name };
    }
    const uris = await this.uris(x, client);
    const template = kind === 'template' ? uris.findTemplate(shown) : undefined;
    if (template !== undefined) return { kind, source: template.source, name: template.uri };
    const found = uris.find(shown);
    return found && { kind: 'resource', source: found.source, name: found.uri };
  }

  async #find(
    kind: 'tool' | 'prompt',
    shown: string,
    x: Exchange,
    client: ClientFacts,
  ): Promise<ShownEntry | undefined> {
    const offered = this.offer(kind, x, client);
    const found = (offered instanceof Promise ? await offered : offered).view.byShown.get(shown);
    if (found !== undefined) return found;
    // Another worker may know a newer list, and have shown it to this client.
    const newerThanMs = this.endpoint.clock.steadyMs() - missedMs;
    return (await this.offer(kind, x, client, newerThanMs)).view.byShown.get(shown);
  }
}

/** How old the lists may be by which a name is called unknown. */
const missedMs = 2_000;

/** In the words of the specification; other endpoints refuse before, in words of their own. */
function unknown(kind: PrimitiveKind, shown: string): Addressed {
  const { invalidParams } = errorCodes;
  if (kind !== 'resource') return { error: writeErrorObject(invalidParams, `Unknown ${kind}: ${shown}`) };
  return { error: writeErrorObject(invalidParams, 'Resource not found', { uri: shown }) };
}

/** Servers may list other things for other callers, and for other clients of a caller. */
function visitorKey({ principal, client }: Opening): string {
  const hash = createHash('sha256').update(client.capabilities).digest('base64url').slice(0, 12);
  return `${principal}.${hash}`;
}
