import { randomBytes } from 'node:crypto';
import type { Clock, Exchange, Records } from '@sallyport/pipeline';
import type { Endpoint, EndpointOpened } from '../endpoint.ts';
import { failure } from '../failure.ts';
import type { SourceFailure } from '../neutral.ts';
import { revision20260728 } from '../protocol/rev-2026-07-28/revision.ts';
import { principalOf } from '../session/principal.ts';
import type { Discovered, Opened, Opening, SourceSessionData, Unopened, Watch } from '../source/source.ts';
import { FederatedSession } from './federated-session.ts';
import type { FederatedSource } from './federated-source.ts';
import type { FederationMemory } from './federation-memory.ts';
import type { Gate, Primitive, PrimitiveKind } from './gate.ts';
import type { CacheHints } from './list-answer.ts';
import { mergeCapabilities, mergeInstructions, type NamedFacts } from './merge-facts.ts';
import { type FederatedData, ServerSessions } from './server-sessions.ts';
import { withoutTasks } from './without-tasks.ts';

export interface FederationSettings {
  /** In the order of the configuration; names are unique. */
  readonly sources: readonly FederatedSource[];
  readonly gate: Gate;
  /** Who we are: `serverInfo`, a JSON object; undefined for the name of the gateway. */
  readonly info: Buffer | undefined;
  /** Until a server must have said who it is; those that take longer are greeted when they are needed. */
  readonly greetingMs: number;
  readonly listHints: CacheHints;
  /** Where sessions that begin late are kept, for how long. */
  readonly records: Records;
  readonly sessionMs: number;
  /** What the names in a request mean, where that was found out before it was admitted: it must mean no other when it is sent. */
  meant?(x: Exchange): Meanings | undefined;
}

/** By kind and the name that clients use; undefined for what is not there. */
export type Meanings = ReadonlyMap<string, Primitive | undefined>;

export function meaningKey(kind: PrimitiveKind, shown: string): string {
  return `${kind} ${shown}`;
}

/** One MCP server made of many. */
export class FederatedEndpoint implements Endpoint<FederatedData> {
  readonly settings: FederationSettings;
  readonly memory: FederationMemory;
  readonly clock: Clock;

  constructor(settings: FederationSettings, memory: FederationMemory, clock: Clock) {
    this.settings = settings;
    this.memory = memory;
    this.clock = clock;
    memory.configure(this);
  }

  async open(asked: Opening): Promise<EndpointOpened<FederatedData> | Unopened> {
    const opening = { ...asked, client: withoutTasks(asked.client) };
    const key = randomBytes(16).toString('base64url');
    const { sources } = this.settings;
    const all = await Promise.all(sources.map((source) => this.#openOne(source, opening, key)));
    const discovered = this.#merge(all);
    if (discovered.failure !== undefined) return discovered;
    const data: Record<string, SourceSessionData> = {};
    for (const [i, opened] of all.entries()) {
      if (opened.failure === undefined && opened.session.data !== undefined)
        data[sources[i]!.source.name] = opened.session.data;
    }
    return { ...discovered, session: this.resume({ key, sources: data }) };
  }

  resume(data: FederatedData): FederatedSession {
    return new FederatedSession(this, data, new ServerSessions(data, undefined, this.memory.late));
  }

  visit(asked: Opening): FederatedSession {
    const opening = { ...asked, client: withoutTasks(asked.client) };
    return new FederatedSession(this, undefined, new ServerSessions(undefined, opening, this.memory.late));
  }

  /** The same client, here. */
  sessionLike({ data }: FederatedSession, { x, client }: Watch): FederatedSession {
    return data === undefined ? this.visit({ x, client, principal: principalOf(x) }) : this.resume(data);
  }

  async discover(asked: Opening): Promise<Discovered | Unopened> {
    const opening = { ...asked, client: withoutTasks(asked.client) };
    const all = await Promise.all(
      this.settings.sources.map(({ source }) => this.#inTime(source.discover(opening), undefined)),
    );
    return this.#merge(all);
  }

  #openOne({ source }: FederatedSource, opening: Opening, key: string): Promise<Opened | Unopened> {
    return this.#inTime(source.open(opening), (opened) => {
      if (opened.failure === undefined) void this.memory.late.keep(key, source, opened.session);
    });
  }

  /** What comes too late is not lost. */
  #inTime<T>(greeting: Promise<T>, onLate: ((greeted: T) => void) | undefined): Promise<T | Unopened> {
    return new Promise((resolve) => {
      let isLate = false;
      const timer = this.clock.after(this.settings.greetingMs, () => {
        isLate = true;
        resolve(unopened(failure('timeout', 'The server did not answer in time')));
      });
      void greeting.then((greeted) => {
        timer.cancel();
        if (isLate) onLate?.(greeted);
        else resolve(greeted);
      });
    });
  }

  /** Servers that are away now count by what they said last. */
  #merge(all: readonly (Discovered | Unopened)[]): Discovered | Unopened {
    const { sources, info } = this.settings;
    const named: NamedFacts[] = [];
    for (const [i, answer] of all.entries()) {
      const source = sources[i]!.source.name;
      if (answer.failure === undefined) this.memory.facts.set(source, answer.facts);
      const facts = this.memory.facts.get(source);
      if (facts !== undefined) named.push({ source, facts });
    }
    const [first] = all;
    if (first?.failure !== undefined && all.every(({ failure }) => failure !== undefined)) return first;
    return {
      facts: {
        era: 'modern',
        protocolVersion: revision20260728.version,
        capabilities: mergeCapabilities(named),
        info,
        instructions: mergeInstructions(named),
      },
    };
  }
}

function unopened(failure: SourceFailure): Unopened {
  return { failure, error: undefined };
}
