import type { Discovered, Opening, SourceSession, Unopened } from './source/source.ts';

/**
 * What a front serves to clients of either era: one server (a `Source` is an endpoint as it stands), or a catalogue of many.
 * A client sees the names, URIs and ids that the endpoint gives, and no more of what is behind. Nothing here rejects or throws.
 *
 * Ids of server requests and events pass through the front as the endpoint wrote them, and come back to `answer` and `watch` at
 * whichever worker: a catalogue puts into them which of its sources they belong to. Clients get the ids of requests sealed;
 * those of events they see, and they are visible ASCII.
 */
export interface Endpoint<Data = unknown> {
  /** Greets the servers for a legacy client's new session; those that can wait are greeted when they are first asked. */
  open(opening: Opening): Promise<EndpointOpened<Data> | Unopened>;
  /** The session of a legacy client again, at whichever worker, by its data: plain JSON that the front keeps, sealed. */
  resume(data: Data): EndpointSession<Data>;
  /** For a modern client, which has no session. Costs nothing by itself. */
  visit(opening: Opening): EndpointSession<Data>;
  /** What the endpoint is to this client: capabilities are those that it may use. */
  discover(opening: Opening): Promise<Discovered | Unopened>;
}

export interface EndpointOpened<Data> extends Discovered {
  readonly session: EndpointSession<Data>;
}

/**
 * One client at the endpoint. The front sees to `initialize`, `ping`, `server/discover`, `subscriptions/listen` and to keeping the
 * level of log messages; every other request of a client is an `ask`, `logging/setLevel` and `resources/subscribe` of legacy clients too.
 * A modern source has no use for these: it answers them with an empty result, and reads `client.logLevel` and the filter of `watch`.
 */
export interface EndpointSession<Data = unknown> extends Omit<SourceSession, 'data'> {
  /** Undefined for a visit. */
  readonly data: Data | undefined;
}
