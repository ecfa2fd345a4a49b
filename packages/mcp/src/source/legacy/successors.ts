import { createHash } from 'node:crypto';
import { readJson } from '@sallyport/json';
import type { Exchange } from '@sallyport/pipeline';
import type { ClientFacts } from '../../neutral.ts';
import type { Line } from '../line/line.ts';
import type { SourceServices } from '../services.ts';
import type { SourceSessionData, Unopened } from '../source.ts';
import { greet } from './handshake.ts';
import { setLogLevel } from './log-level.ts';
import { StreamableLink } from './streamable-link.ts';

/**
 * Sessions in the place of such as their server has forgotten. The client goes on with its sealed id, which holds the first one's;
 * every session that is refused has one successor, the same at every worker, found in records.
 */
export class Successors {
  readonly #line: Line;
  readonly #services: SourceServices;
  /** The newest known here, by the key of the client's session. Those used last come last. */
  readonly #known = new Map<string, StreamableLink>();
  readonly #underWay = new Map<string, Promise<StreamableLink | Unopened>>();

  constructor(line: Line, services: SourceServices) {
    this.#line = line;
    this.#services = services;
  }

  /** The newest session that this worker knows of. */
  of({ key, version, id }: SourceSessionData): StreamableLink {
    return this.#known.get(key) ?? new StreamableLink(this.#line, version, id);
  }

  forget({ key }: SourceSessionData): void {
    this.#known.delete(key);
  }

  /** The session that takes the place of one that was refused: another worker's, or a new one. */
  async replace(
    data: SourceSessionData,
    expired: StreamableLink,
    x: Exchange,
    client: ClientFacts,
  ): Promise<StreamableLink | Unopened> {
    const known = this.#known.get(data.key);
    if (known !== undefined && known.sessionId !== expired.sessionId) return known;
    let underWay = this.#underWay.get(data.key);
    if (underWay === undefined) {
      underWay = this.#succeed(data, expired, x, client);
      this.#underWay.set(data.key, underWay);
      void underWay.finally(() => this.#underWay.delete(data.key));
    }
    return underWay;
  }

  async #succeed(
    data: SourceSessionData,
    expired: StreamableLink,
    x: Exchange,
    client: ClientFacts,
  ): Promise<StreamableLink | Unopened> {
    const { records, seal } = this.#services;
    const recordKey = `mcp-session:${data.key}:${digest(expired.sessionId ?? '')}`;
    const kept = this.#read(data, await records.get(recordKey).catch(nothing));
    if (kept !== undefined) return this.#remember(data, kept);
    const greeting = await greet(this.#line, x, client);
    if (greeting.failure !== undefined) return greeting;
    const { link } = greeting;
    // Where records are out of reach, or nothing can be sealed, every worker has a session of its own.
    const isFirst = !seal.isReady || (await this.#keep(recordKey, data, link));
    const winner = isFirst ? undefined : this.#read(data, await records.get(recordKey).catch(nothing));
    if (winner !== undefined) {
      void link.end(x);
      return this.#remember(data, winner);
    }
    await setLogLevel(link, greeting.facts, x, client);
    return this.#remember(data, link);
  }

  /** False when another worker has been quicker. */
  #keep(recordKey: string, { key }: SourceSessionData, { version, sessionId }: StreamableLink): Promise<boolean> {
    const { records, seal, sessionMs } = this.#services;
    const place = seal.seal('session', key, JSON.stringify([version, sessionId]), sessionMs);
    return records.add(recordKey, place, sessionMs).catch(() => true);
  }

  #read({ key }: SourceSessionData, sealed: string | undefined): StreamableLink | undefined {
    const place = sealed === undefined ? undefined : this.#services.seal.open('session', key, sealed);
    if (place === undefined) return undefined;
    const [version, id] = readJson(place) as [string, string | undefined];
    return new StreamableLink(this.#line, version, id);
  }

  #remember({ key }: SourceSessionData, link: StreamableLink): StreamableLink {
    this.#known.delete(key);
    this.#known.set(key, link);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= knownMax) break;
      this.#known.delete(oldest);
    }
    return link;
  }
}

const knownMax = 10_000;
const nothing = () => undefined;

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
