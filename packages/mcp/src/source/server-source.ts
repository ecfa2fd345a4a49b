import { editMembers } from '../json/edit.ts';
import type { Era, SourceFailure } from '../neutral.ts';
import type { Carrier } from './carrier.ts';
import { DeferredVisit } from './deferred-visit.ts';
import { EraMemory, isModernRefusal, isNotSpoken } from './era.ts';
import { greet } from './legacy/handshake.ts';
import { type PoolLimits, SessionPool } from './legacy/pool.ts';
import { StreamableSessions } from './legacy/streamable-sessions.ts';
import { ToolFacts } from './legacy/tool-facts.ts';
import { LegacyVisit } from './legacy/visit.ts';
import { Line, type LineLimits } from './line/line.ts';
import { ModernServer } from './modern/modern-server.ts';
import type { SourceServices } from './services.ts';
import type { Discovered, Opened, Opening, Source, SourceSession, SourceSessionData, Unopened } from './source.ts';
import { SseConnection } from './sse/connection.ts';
import { greetSse } from './sse/greet.ts';
import { SseSessions } from './sse/sessions.ts';

/** What a server speaks: `legacy` is Streamable HTTP with sessions (2025), `sse` is 2024-11-05, `modern` 2026-07-28; `auto` asks it. */
export type ServerProtocol = 'auto' | 'modern' | 'legacy' | 'sse';

export interface ServerSourceOptions {
  readonly name: string;
  readonly carrier: Carrier;
  readonly services: SourceServices;
  readonly limits: LineLimits & PoolLimits;
  readonly protocol: ServerProtocol;
}

type Wire = 'modern' | 'streamable' | 'sse';

/** A server behind a carrier, asked in a revision that it speaks: in the client's own era where it has that. */
export class ServerSource implements Source {
  readonly name: string;
  readonly #line: Line;
  readonly #tools: ToolFacts;
  readonly #protocol: ServerProtocol;
  readonly #eras: EraMemory;
  readonly #modern: ModernServer;
  readonly #streamable: StreamableSessions;
  readonly #sse: SseSessions;
  readonly #pools: { readonly streamable: SessionPool; readonly sse: SessionPool };
  #detecting: Promise<Wire | Unopened> | undefined;

  constructor({ name, carrier, services, limits, protocol }: ServerSourceOptions) {
    const { clock, log } = services;
    const line = new Line(name, carrier, limits, services);
    this.name = name;
    this.#line = line;
    this.#tools = new ToolFacts(clock);
    this.#protocol = protocol;
    this.#eras = new EraMemory(clock);
    this.#modern = new ModernServer(name, line, log);
    this.#streamable = new StreamableSessions(line, services);
    this.#sse = new SseSessions(line, services);
    this.#pools = {
      streamable: new SessionPool(({ x, client }) => greet(line, x, client), limits, clock, { attributes: true }),
      sse: new SessionPool(({ x, client }) => greetSse(line, x, client), limits, clock, { attributes: false }),
    };
  }

  async open(opening: Opening): Promise<Opened | Unopened> {
    const known = this.#wireFor('legacy');
    if (known === undefined) return this.#openAny(opening);
    const opened = await this.#open(known, opening);
    if (opened.failure === undefined || !isNotSpoken(opened) || !this.#mayReconsider()) return opened;
    return this.#openAny(opening);
  }

  resume(data: SourceSessionData): SourceSession {
    if (data.wire === 'modern') return this.#modern.resume(data);
    return data.wire === 'sse' ? this.#sse.resume(data) : this.#streamable.resume(data);
  }

  visit(opening: Opening): SourceSession {
    const wire = this.#wireFor(opening.client.era);
    if (wire !== undefined) return this.#visit(wire, opening);
    return new DeferredVisit(() =>
      this.#detect(opening).then((found) => (typeof found === 'string' ? this.#visit(found, opening) : found)),
    );
  }

  async discover(opening: Opening): Promise<Discovered | Unopened> {
    const known = this.#wireFor(opening.client.era);
    const wire = known ?? (await this.#detect(opening));
    if (typeof wire !== 'string') return wire;
    const discovered = await this.#discover(wire, opening);
    if (known === undefined || discovered.failure === undefined) return discovered;
    if (!isNotSpoken(discovered) || !this.#mayReconsider()) return discovered;
    const other = await this.#detect(opening);
    return typeof other === 'string' ? this.#discover(other, opening) : other;
  }

  /**
   * Can requests of this client go to the server as they are, over Streamable HTTP? Asks the server when it is not known yet;
   * undefined when it would not say. The answer is at hand, without a promise, from the second time on.
   */
  speaks(opening: Opening): boolean | undefined | Promise<boolean | undefined> {
    const { era } = opening.client;
    const known = this.knows(era);
    if (known !== undefined) return known;
    return era === 'modern' ? this.#learn(opening).then(() => this.knows(era)) : this.#learnLegacy(opening);
  }

  /** The same for a client of this era, as far as it is known; undefined where the server must be asked. */
  knows(era: Era): boolean | undefined {
    if (this.#protocol !== 'auto') return this.#protocol === era;
    const { modern, legacy } = this.#eras.verdict;
    if (era === 'modern') return modern;
    return legacy && legacy === 'streamable';
  }

  /** What a server has refused makes its verdict doubtful. */
  doubt(): void {
    if (this.#protocol === 'auto') this.#eras.forget();
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

  #wireFor(era: 'legacy' | 'modern'): Wire | undefined {
    if (this.#protocol !== 'auto') return this.#protocol === 'legacy' ? 'streamable' : this.#protocol;
    const { modern, legacy } = this.#eras.verdict;
    const isLegacy = legacy === 'streamable' || legacy === 'sse';
    if (era === 'modern') {
      if (modern === true) return 'modern';
      return modern === false && isLegacy ? legacy : undefined;
    }
    if (isLegacy) return legacy;
    return legacy === 'none' && modern === true ? 'modern' : undefined;
  }

  #mayReconsider(): boolean {
    return this.#protocol === 'auto' && this.#eras.forget();
  }

  #open(wire: Wire, opening: Opening): Promise<Opened | Unopened> {
    if (wire === 'modern') return this.#modern.open(opening);
    return wire === 'sse' ? this.#sse.open(opening) : this.#streamable.open(opening);
  }

  /** In the client's own era first, then in the other, then in the oldest way. */
  async #openAny(opening: Opening): Promise<Opened | Unopened> {
    const first = await this.#streamable.open(opening);
    if (first.failure === undefined) this.#eras.learn({ legacy: 'streamable' });
    if (first.failure === undefined || !isNotSpoken(first)) return first;
    const second = await this.#modern.open(opening);
    if (second.failure === undefined) {
      this.#eras.learn({ modern: true, legacy: 'none' });
      return second;
    }
    if (!isNotSpoken(second) || isModernRefusal(second.error)) return second;
    const third = await this.#sse.open(opening);
    if (third.failure !== undefined) return first;
    this.#eras.learn({ modern: false, legacy: 'sse' });
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

  /** Which wire a client without a session is served over. One question at a time. */
  async #detect(opening: Opening): Promise<Wire | Unopened> {
    const learned = await this.#learn(opening);
    if (typeof learned !== 'string' || opening.client.era === 'modern') return learned;
    return this.#wireFor('legacy') ?? ((await this.#learnLegacy(opening)) === true ? 'streamable' : learned);
  }

  #learn(opening: Opening): Promise<Wire | Unopened> {
    this.#detecting ??= this.#ask(opening).finally(() => {
      this.#detecting = undefined;
    });
    return this.#detecting;
  }

  async #ask(opening: Opening): Promise<Wire | Unopened> {
    const discovered = await this.#modern.discover(opening);
    if (discovered.failure === undefined) {
      this.#eras.learn({ modern: true });
      return 'modern';
    }
    if (!isNotSpoken(discovered) || isModernRefusal(discovered.error)) return discovered;
    // A server whose address takes no POST is of the oldest kind, or none at all.
    const legacy = takesPosts(discovered.failure) || !(await this.#isSse(opening)) ? 'streamable' : 'sse';
    this.#eras.learn({ modern: false, legacy });
    return legacy;
  }

  async #isSse({ x }: Opening): Promise<boolean> {
    const connection = await SseConnection.connect(this.#line, x);
    if (!(connection instanceof SseConnection)) return false;
    void connection.end();
    return true;
  }

  async #learnLegacy(opening: Opening): Promise<boolean | undefined> {
    const learned = await this.#learn(opening);
    if (typeof learned !== 'string') return undefined;
    if (learned !== 'modern') return learned === 'streamable';
    // It may have both.
    const opened = await this.#streamable.open(opening);
    if (opened.failure !== undefined && !isNotSpoken(opened)) return undefined;
    this.#eras.learn({ legacy: opened.failure === undefined ? 'streamable' : 'none' });
    if (opened.failure === undefined) void opened.session.close(opening.x);
    return opened.failure === undefined;
  }
}

function takesPosts({ status }: SourceFailure): boolean {
  return status !== 404 && status !== 405;
}
