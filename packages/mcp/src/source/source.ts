import type { Exchange } from '@sallyport/pipeline';
import type { Ask, Asked, AskListener, ClientFacts, ServerRequest, SourceFailure } from '../neutral.ts';

/** One MCP server, whichever revision it speaks. Nothing here rejects or throws: what goes wrong is a `SourceFailure`. */
export interface Source {
  /** Names it in ids, records and logs; unique among the sources of an endpoint. */
  readonly name: string;
  /** Greets the server for a legacy client's new session: `initialize`, or `server/discover` of a modern server. */
  open(opening: Opening): Promise<Opened | Unopened>;
  /** The session of a legacy client again, by its data, at whichever worker. */
  resume(data: SourceSessionData): SourceSession;
  /**
   * For a modern client, which has no session: what a legacy server needs is taken from a pool that the gateway holds when
   * the first ask comes. Costs nothing by itself.
   */
  visit(opening: Opening): SourceSession;
  /** What the server says of itself to this client, remembered for a while; for a modern client's `server/discover`. */
  discover(opening: Opening): Promise<Discovered | Unopened>;
  /** As of `Carrier`: callers are one to the server only where these are equal, too. */
  credentialsOf?(x: Exchange): string;
}

/** On whose behalf a server is greeted. */
export interface Opening {
  readonly x: Exchange;
  readonly client: ClientFacts;
  /** A digest of who the caller is: no two principals share a session at a server. */
  readonly principal: string;
}

export interface Opened extends Discovered {
  readonly session: SourceSession;
}

export interface Discovered {
  readonly facts: ServerFacts;
  readonly failure?: undefined;
}

export interface Unopened {
  readonly failure: SourceFailure;
  /** The JSON-RPC error with which the server refused, as sent. */
  readonly error: Buffer | undefined;
}

/** What a server said of itself. */
export interface ServerFacts {
  readonly era: 'legacy' | 'modern';
  /** The revision that we speak with it. */
  readonly protocolVersion: string;
  /** A JSON object, as sent. */
  readonly capabilities: Buffer;
  /** `serverInfo` as sent, a JSON object. */
  readonly info: Buffer | undefined;
  /** As sent: a JSON string. */
  readonly instructions: Buffer | undefined;
}

/** Plain JSON, for sealing into the client's session id. What changes later is kept in records, under `key`. */
export interface SourceSessionData {
  readonly wire: 'streamable' | 'sse' | 'modern';
  readonly version: string;
  /** Random, of this session only. */
  readonly key: string;
  /** The server's own session id (streamable), where it gave one; the address of the worker that holds the connection (sse). */
  readonly id?: string | undefined;
  /** Where messages are posted (sse). */
  readonly target?: string | undefined;
}

/** One client at one server. */
export interface SourceSession {
  /** Undefined for a visit. */
  readonly data: SourceSessionData | undefined;
  ask(ask: Ask, listener: AskListener): Asked;
  /** The client's answer to a request of the server's. Resolves with undefined once the server has taken it. */
  answer(x: Exchange, answer: ServerAnswer): Promise<SourceFailure | undefined>;
  /** A notification of the client that concerns the server: `roots/list_changed`, `progress`. */
  notify(notice: Notice): Promise<SourceFailure | undefined>;
  /**
   * Hears what the server says unasked: with a filter, of list changes and updates; without, as a legacy client's GET, of
   * everything, from behind `lastEventId` where that is given.
   */
  watch(watch: Watch, listener: WatchListener): Asked;
  /** The client is done: a session of the server's is ended. */
  close(x: Exchange): Promise<SourceFailure | undefined>;
}

/** Answers the request with the id that the server wrote. One of `result` and `error`, each an object as the client sent it. */
export interface ServerAnswer {
  readonly idText: string;
  readonly result: Buffer | undefined;
  readonly error: Buffer | undefined;
}

export interface Notice {
  readonly x: Exchange;
  readonly client: ClientFacts;
  readonly method: string;
  /** As `Ask.params`. */
  readonly params: Buffer;
}

export interface Watch {
  readonly x: Exchange;
  readonly client: ClientFacts;
  /** What is wanted; undefined for everything. */
  readonly filter: WatchFilter | undefined;
  readonly lastEventId: string | undefined;
}

export interface WatchFilter {
  readonly toolsListChanged: boolean;
  readonly promptsListChanged: boolean;
  readonly resourcesListChanged: boolean;
  readonly resourceSubscriptions: readonly string[];
}

/** What comes of a watch. Exactly one of `onEnd` and `onFailure` ends it, unless it is cancelled or detached. */
export interface WatchListener {
  /** The server has agreed, and to how much of the filter. */
  onReady(honoured: WatchFilter): void;
  /** A whole notification message, without a subscription's tag. */
  onNotification(message: Buffer, eventId: string | undefined): void;
  onServerRequest(request: ServerRequest, eventId: string | undefined): void;
  onPriming(eventId: string | undefined, retryMs: number | undefined): void;
  /** An answer that a resumed stream brings late, as the whole message the server wrote. */
  onAnswer(message: Buffer, eventId: string | undefined): void;
  onEnd(): void;
  onFailure(failure: SourceFailure): void;
}
