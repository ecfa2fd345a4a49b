import { toJson } from '@sallyport/json';
import type { Exchange } from '@sallyport/pipeline';
import { type ClientFacts, nobodyHears, type SourceFailure } from '../neutral.ts';
import { principalOf } from '../session/principal.ts';
import type { Opening, SourceSession, SourceSessionData } from '../source/source.ts';
import type { FederatedSource } from './federated-source.ts';
import type { LateSessions } from './late-sessions.ts';

/** What the front seals into the id of a legacy client's session. */
export interface FederatedData {
  /** Random, of this session only. */
  readonly key: string;
  /** By `Source.name`: those that were open when the session was. */
  readonly sources: Readonly<Record<string, SourceSessionData>>;
}

/** The sessions that one client has at the servers behind the endpoint. */
export class ServerSessions {
  readonly #data: FederatedData | undefined;
  readonly #opening: Opening | undefined;
  readonly #late: LateSessions;
  readonly #open = new Map<string, SourceSession>();

  constructor(data: FederatedData | undefined, opening: Opening | undefined, late: LateSessions) {
    this.#data = data;
    this.#opening = opening;
    this.#late = late;
  }

  /** A server that was not there when the session began is greeted when it is first needed. */
  at(
    { source }: FederatedSource,
    x: Exchange,
    client: ClientFacts,
  ): SourceSession | Promise<SourceSession | SourceFailure> {
    const session = this.#open.get(source.name) ?? this.#known(source);
    if (session !== undefined) {
      this.#open.set(source.name, session);
      return session;
    }
    const opening = { x, client, principal: principalOf(x) };
    return this.#late.at(this.#data!.key, source, opening, greet);
  }

  /** Those that are open already, as far as this worker knows. */
  live(sources: readonly FederatedSource[]): SourceSession[] {
    return sources.flatMap(
      ({ source }) =>
        this.#open.get(source.name) ?? this.#known(source) ?? this.#late.peek(this.#data!.key, source) ?? [],
    );
  }

  #known(source: FederatedSource['source']): SourceSession | undefined {
    if (this.#data === undefined) return source.visit(this.#opening!);
    const data = Object.hasOwn(this.#data.sources, source.name) ? this.#data.sources[source.name] : undefined;
    return data === undefined ? undefined : source.resume(data);
  }
}

/** What the client told servers that were there before. */
function greet(session: SourceSession, { x, client }: Opening): void {
  if (client.logLevel === undefined) return;
  const params = toJson({ level: client.logLevel });
  session.ask({ method: 'logging/setLevel', params, client, x }, nobodyHears);
}
