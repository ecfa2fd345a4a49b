import { editMembers } from '@sallyport/json';
import type { Exchange } from '@sallyport/pipeline';
import type { Carrier } from './carrier.ts';
import { DeferredVisit } from './deferred-visit.ts';
import { isModernRefusal, isNotSpoken } from './era.ts';
import { greet } from './legacy/handshake.ts';
import { type PoolLimits, SessionPool } from './legacy/pool.ts';
import { StreamableSessions } from './legacy/streamable-sessions.ts';
import { ToolFacts } from './legacy/tool-facts.ts';
import { LegacyVisit } from './legacy/visit.ts';
import { Line, type LineLimits } from './line/line.ts';
import { ModernServer } from './modern/modern-server.ts';
import type { SourceServices } from './services.ts';
import type { Discovered, Opened, Opening, Source, SourceSession, SourceSessionData, Unopened } from './source.ts';
import { greetSse } from './sse/greet.ts';
import { SseSessions } from './sse/sessions.ts';
import { type ServerProtocol, type Wire, Wires } from './wires.ts';

export interface ServerSourceOptions {
  readonly name: string;
  readonly carrier: Carrier;
  readonly services: SourceServices;
  readonly limits: LineLimits & PoolLimits;
  readonly protocol: ServerProtocol;
}

/** A server behind a carrier, asked in a revision that it speaks: in the client's own era where it has that. */
export class ServerSource implements Source {
  readonly name: string;
  readonly #line: Line;
  readonly #tools: ToolFacts;
  /** Over which it is spoken with. */
  readonly wires: Wires;
  readonly #modern: ModernServer;
  readonly #streamable: StreamableSessions;
  readonly #sse: SseSessions;
  readonly #pools: { readonly streamable: SessionPool; readonly sse: SessionPool };

  constructor({ name, carrier, services, limits, protocol }: ServerSourceOptions) {
    const { clock, log } = services;
    const line = new Line(name, carrier, limits, services);
    this.name = name;
    this.#line = line;
    this.#tools = new ToolFacts(clock);
    this.#modern = new ModernServer(name, line, log);
    this.#streamable = new StreamableSessions(line, services);
    this.#sse = new SseSessions(line, services);
    this.wires = new Wires(protocol, { line, modern: this.#modern, streamable: this.#streamable });
    const credentialsOf = (x: Exchange) => this.credentialsOf(x);
    this.#pools = {
      streamable: new SessionPool(({ x, client }) => greet(line, x, client), limits, clock, {
        attributes: true,
        credentialsOf,
      }),
      sse: new SessionPool(({ x, client }) => greetSse(line, x, client), limits, clock, {
        attributes: false,
        credentialsOf,
      }),
    };
  }

  credentialsOf(x: Exchange): string {
    return this.#line.carrier.credentialsOf?.(x) ?? '';
  }

  async open(opening: Opening): Promise<Opened | Unopened> {
    const known = this.wires.of('legacy');
    if (known === undefined) return this.#openAny(opening);
    const opened = await this.#open(known, opening);
    if (opened.failure === undefined || !isNotSpoken(opened) || !this.wires.doubt()) return opened;
    return this.#openAny(opening);
  }

  resume(data: SourceSessionData): SourceSession {
    if (data.wire === 'modern') return this.#modern.resume(data);
    return data.wire === 'sse' ? this.#sse.resume(data) : this.#streamable.resume(data);
  }

  visit(opening: Opening): SourceSession {
    const wire = this.wires.of(opening.client.era);
    if (wire !== undefined) return this.#visit(wire, opening);
    return new DeferredVisit(() =>
      this.wires.detect(opening).then((found) => (typeof found === 'string' ? this.#visit(found, opening) : found)),
    );
  }

  async discover(opening: Opening): Promise<Discovered | Unopened> {
    const known = this.wires.of(opening.client.era);
    const wire = known ?? (await this.wires.detect(opening));
    if (typeof wire !== 'string') return wire;
    const discovered = await this.#discover(wire, opening);
    if (known === undefined || discovered.failure === undefined) return discovered;
    if (!isNotSpoken(discovered) || !this.wires.doubt()) return discovered;
    const other = await this.wires.detect(opening);
    return typeof other === 'string' ? this.#discover(other, opening) : other;
  }

  /** Ends the sessions that nobody uses at the moment. */
  endIdle(): void {
    this.#pools.streamable.endUnused();
    this.#pools.sse.endUnused();
    this.#sse.endUnused();
  }

  close(): void {
    this.#pools.streamable.close();
    this.#pools.sse.close();
    this.#sse.close();
  }

  #open(wire: Wire, opening: Opening): Promise<Opened | Unopened> {
    if (wire === 'modern') return this.#modern.open(opening);
    return wire === 'sse' ? this.#sse.open(opening) : this.#streamable.open(opening);
  }

  /** In the client's own era first, then in the other, then in the oldest way. */
  async #openAny(opening: Opening): Promise<Opened | Unopened> {
    const first = await this.#streamable.open(opening);
    if (first.failure === undefined) this.wires.learn({ legacy: 'streamable' });
    if (first.failure === undefined || !isNotSpoken(first)) return first;
    const second = await this.#modern.open(opening);
    if (second.failure === undefined) {
      this.wires.learn({ modern: true, legacy: 'none' });
      return second;
    }
    if (!isNotSpoken(second) || isModernRefusal(second.error)) return second;
    const third = await this.#sse.open(opening);
    if (third.failure !== undefined) return first;
    this.wires.learn({ modern: false, legacy: 'sse' });
    return third;
  }

  #visit(wire: Wire, opening: Opening): SourceSession {
    if (wire === 'modern') return this.#modern.visit();
    const { clock, limits } = this.#line;
    const resuming = { clock, wholeMs: limits.wholeMs };
    return new LegacyVisit(opening, { pool: this.#pools[wire], tools: this.#tools, resuming });
  }

  async #discover(wire: Wire, opening: Opening): Promise<Discovered | Unopened> {
    if (wire === 'modern') return this.#modern.discover(opening);
    const pool = this.#pools[wire];
    const session = await pool.take(opening, false);
    if (!('link' in session)) return session;
    pool.release(session, false);
    const { facts } = session;
    if (opening.client.era === 'legacy') return { facts };
    // Its tasks are not those of modern clients, and are waited for here.
    return { facts: { ...facts, capabilities: editMembers(facts.capabilities, { tasks: undefined }) } };
  }
}
