import type { Era, SourceFailure } from '../neutral.ts';
import { EraMemory, type EraVerdict, isModernRefusal, isNotSpoken } from './era.ts';
import type { StreamableSessions } from './legacy/streamable-sessions.ts';
import type { Line } from './line/line.ts';
import type { ModernServer } from './modern/modern-server.ts';
import type { Opening, Unopened } from './source.ts';
import { SseConnection } from './sse/connection.ts';

/** What a server speaks: `legacy` is Streamable HTTP with sessions (2025), `sse` is 2024-11-05, `modern` 2026-07-28; `auto` asks it. */
export type ServerProtocol = 'auto' | 'modern' | 'legacy' | 'sse';

export type Wire = 'modern' | 'streamable' | 'sse';

export interface WireParts {
  readonly line: Line;
  readonly modern: ModernServer;
  readonly streamable: StreamableSessions;
}

/** Over which wire a server is spoken with: as configured, as it was found to be, or as it says when it is asked. */
export class Wires {
  readonly #protocol: ServerProtocol;
  readonly #parts: WireParts;
  readonly #eras: EraMemory;
  #detecting: Promise<Wire | Unopened> | undefined;

  constructor(protocol: ServerProtocol, parts: WireParts) {
    this.#protocol = protocol;
    this.#parts = parts;
    this.#eras = new EraMemory(parts.line.clock);
  }

  /** For clients of this era: their own where the server has it. Undefined where it must be asked. */
  of(era: Era): Wire | undefined {
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

  /** Which wire a client without a session is served over. One question at a time. */
  async detect(opening: Opening): Promise<Wire | Unopened> {
    const asked = await this.#ask(opening);
    if (typeof asked !== 'string' || opening.client.era === 'modern') return asked;
    return this.of('legacy') ?? ((await this.#askLegacy(opening)) === true ? 'streamable' : asked);
  }

  /**
   * Can requests of this client go to the server as they are, over Streamable HTTP? Asks the server when it is not known yet;
   * undefined when it would not say. The answer is at hand, without a promise, from the second time on.
   */
  speaks(opening: Opening): boolean | undefined | Promise<boolean | undefined> {
    const { era } = opening.client;
    const known = this.knows(era);
    if (known !== undefined) return known;
    return era === 'modern' ? this.#ask(opening).then(() => this.knows(era)) : this.#askLegacy(opening);
  }

  /** The same for a client of this era, as far as it is known; undefined where the server must be asked. */
  knows(era: Era): boolean | undefined {
    if (this.#protocol !== 'auto') return this.#protocol === era;
    const { modern, legacy } = this.#eras.verdict;
    if (era === 'modern') return modern;
    return legacy && legacy === 'streamable';
  }

  learn(verdict: Partial<EraVerdict>): void {
    this.#eras.learn(verdict);
  }

  /**
   * The server refused what it was said to speak: it is to be asked again. False where it was configured, or was doubted a moment
   * ago: then the refusal is not about eras.
   */
  doubt(): boolean {
    return this.#protocol === 'auto' && this.#eras.forget();
  }

  #ask(opening: Opening): Promise<Wire | Unopened> {
    this.#detecting ??= this.#askModern(opening).finally(() => {
      this.#detecting = undefined;
    });
    return this.#detecting;
  }

  async #askModern(opening: Opening): Promise<Wire | Unopened> {
    const discovered = await this.#parts.modern.discover(opening);
    if (discovered.failure === undefined) {
      this.learn({ modern: true });
      return 'modern';
    }
    if (!isNotSpoken(discovered) || isModernRefusal(discovered.error)) return discovered;
    // A server whose address takes no POST is of the oldest kind, or none at all.
    const legacy = takesPosts(discovered.failure) || !(await this.#isSse(opening)) ? 'streamable' : 'sse';
    this.learn({ modern: false, legacy });
    return legacy;
  }

  async #askLegacy(opening: Opening): Promise<boolean | undefined> {
    const asked = await this.#ask(opening);
    if (typeof asked !== 'string') return undefined;
    if (asked !== 'modern') return asked === 'streamable';
    // It may have both.
    const opened = await this.#parts.streamable.open(opening);
    if (opened.failure !== undefined && !isNotSpoken(opened)) return undefined;
    this.learn({ legacy: opened.failure === undefined ? 'streamable' : 'none' });
    if (opened.failure === undefined) void opened.session.close(opening.x);
    return opened.failure === undefined;
  }

  async #isSse({ x }: Opening): Promise<boolean> {
    const connection = await SseConnection.connect(this.#parts.line, x);
    if (!(connection instanceof SseConnection)) return false;
    void connection.end();
    return true;
  }
}

function takesPosts({ status }: SourceFailure): boolean {
  return status !== 404 && status !== 405;
}
