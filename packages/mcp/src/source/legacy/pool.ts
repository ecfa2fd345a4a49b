import { createHash } from 'node:crypto';
import type { Clock, Exchange } from '@sallyport/pipeline';
import { failure } from '../../failure.ts';
import type { SourceFailure } from '../../neutral.ts';
import { canBeAsked } from '../../protocol/asking.ts';
import type { Opening, ServerFacts, Unopened } from '../source.ts';
import type { Handshake } from './handshake.ts';
import { Hub } from './hub.ts';
import type { Link } from './link.ts';
import { setLogLevel } from './log-level.ts';

export interface PoolLimits {
  /** Of sessions in this worker, those of all callers together. */
  readonly sessionsMax: number;
  /** A session that nobody uses is ended after so long. */
  readonly idleSessionMs: number;
}

/** A session at a legacy server, held for the modern clients of one caller. */
export class PooledSession {
  readonly key: string;
  readonly link: Link;
  readonly facts: ServerFacts;
  readonly hub: Hub;
  /** Asks and watches. */
  users = 0;
  /** Somebody has it alone, as far as requests of the server's go. */
  isTaken = false;
  idleSinceMs = 0;
  /** Whose credentials went along last; with them it is ended. */
  x: Exchange;

  constructor(key: string, { link, facts }: Handshake<Link>, x: Exchange, clock: Clock) {
    this.key = key;
    this.link = link;
    this.facts = facts;
    this.x = x;
    this.hub = new Hub(link, clock);
  }
}

/**
 * Sessions at a legacy server for clients that have none. A session belongs to one caller with equal credentials, capabilities, client info and
 * log level, since a server knows these by the session; whoever may be asked something in a call has one alone meanwhile, so that
 * it is sure what the server's question is about.
 */
export class SessionPool {
  readonly #open: (opening: Opening) => Promise<Handshake<Link> | Unopened>;
  readonly #limits: PoolLimits;
  readonly #clock: Clock;
  /** The server tells what its questions are about. */
  readonly attributes: boolean;
  readonly #credentialsOf: (x: Exchange) => string;
  readonly #sessions = new Set<PooledSession>();
  #opening = 0;
  #sweep: { cancel(): void } | undefined;

  constructor(
    open: (opening: Opening) => Promise<Handshake<Link> | Unopened>,
    limits: PoolLimits,
    clock: Clock,
    { attributes, credentialsOf }: Pick<Link, 'attributes'> & { readonly credentialsOf: (x: Exchange) => string },
  ) {
    this.#credentialsOf = credentialsOf;
    this.attributes = attributes;
    this.#open = open;
    this.#limits = limits;
    this.#clock = clock;
  }

  /** A session to use, until it is given back. `alone`: nobody else takes it alone meanwhile. */
  async take(opening: Opening, alone: boolean): Promise<PooledSession | Unopened> {
    const key = keyOf(opening, this.#credentialsOf(opening.x));
    const found = this.#find(key, alone);
    if (found !== undefined) return this.#use(found, opening.x, alone);
    if (!this.#makeRoom()) return { failure: full, error: undefined };
    this.#opening++;
    const greeting = await this.#greet(opening).finally(() => this.#opening--);
    if (greeting.failure !== undefined) return greeting;
    const session = new PooledSession(key, greeting, opening.x, this.#clock);
    this.#sessions.add(session);
    this.#sweep ??= this.#clock.after(this.#limits.idleSessionMs, () => this.#endIdle());
    // Some servers ask on the session's stream, whatever call it is about.
    if (canBeAsked(opening.client.capabilities) || !this.attributes) void session.hub.open(opening.x);
    return this.#use(session, opening.x, alone);
  }

  release(session: PooledSession, alone: boolean): void {
    session.users--;
    if (alone) session.isTaken = false;
    session.idleSinceMs = this.#clock.monotonicMs();
  }

  /** The server does not know it any more. */
  drop(session: PooledSession): void {
    this.#sessions.delete(session);
    session.hub.close();
  }

  /** Ends the sessions that nobody uses. */
  endUnused(): void {
    for (const session of this.#sessions) if (session.users === 0) this.#end(session);
  }

  close(): void {
    this.#sweep?.cancel();
    for (const session of this.#sessions) this.#end(session);
  }

  async #greet(opening: Opening): Promise<Handshake<Link> | Unopened> {
    const greeting = await this.#open(opening);
    if (greeting.failure === undefined) {
      await setLogLevel(greeting.link, greeting.facts, opening.x, opening.client);
    }
    return greeting;
  }

  #find(key: string, alone: boolean): PooledSession | undefined {
    for (const session of this.#sessions) if (session.key === key && !(alone && session.isTaken)) return session;
    return undefined;
  }

  #use(session: PooledSession, x: Exchange, alone: boolean): PooledSession {
    session.users++;
    session.x = x;
    session.hub.use(x);
    if (alone) session.isTaken = true;
    return session;
  }

  #makeRoom(): boolean {
    if (this.#sessions.size + this.#opening < this.#limits.sessionsMax) return true;
    let oldest: PooledSession | undefined;
    for (const session of this.#sessions)
      if (session.users === 0 && session.idleSinceMs < (oldest?.idleSinceMs ?? Infinity)) oldest = session;
    if (oldest !== undefined) this.#end(oldest);
    return oldest !== undefined;
  }

  #endIdle(): void {
    const sinceMs = this.#clock.monotonicMs() - this.#limits.idleSessionMs;
    for (const session of this.#sessions) if (session.users === 0 && session.idleSinceMs <= sinceMs) this.#end(session);
    this.#sweep =
      this.#sessions.size === 0 ? undefined : this.#clock.after(this.#limits.idleSessionMs, () => this.#endIdle());
  }

  #end(session: PooledSession): void {
    this.drop(session);
    void session.link.end(session.x);
  }
}

const full: SourceFailure = failure('busy', 'too many sessions at the server are in use');

function keyOf({ principal, client }: Opening, credentials: string): string {
  const parts = [principal, credentials, client.capabilities.toString(), client.info?.toString(), client.logLevel];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
