import { newKey } from '../line/ids.ts';
import type { Line } from '../line/line.ts';
import type { SourceServices } from '../services.ts';
import type { Opened, Opening, SourceSession, SourceSessionData, Unopened } from '../source.ts';
import { greet } from './handshake.ts';
import { LegacySession, type LinkHolder } from './session.ts';
import type { StreamableLink } from './streamable-link.ts';
import { Successors } from './successors.ts';

/** Sessions of legacy clients at a server that speaks Streamable HTTP with sessions. */
export class StreamableSessions {
  readonly #line: Line;
  readonly #holder: LinkHolder;

  constructor(line: Line, services: SourceServices) {
    this.#line = line;
    const successors = new Successors(line, services);
    this.#holder = {
      resuming: { clock: line.clock, wholeMs: line.limits.wholeMs },
      of: (data) => successors.of(data),
      forget: (data) => successors.forget(data),
      replace: (data, expired, { x, client }) => successors.replace(data, expired as StreamableLink, x, client),
    };
  }

  async open({ x, client }: Opening): Promise<Opened | Unopened> {
    const greeting = await greet(this.#line, x, client);
    if (greeting.failure !== undefined) return greeting;
    const { version, sessionId: id } = greeting.link;
    return { facts: greeting.facts, session: this.resume({ wire: 'streamable', version, key: newKey(), id }) };
  }

  resume(data: SourceSessionData): SourceSession {
    return new LegacySession(data, this.#holder);
  }
}
