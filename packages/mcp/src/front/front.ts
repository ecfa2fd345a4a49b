import { toJson } from '@sallyport/json';
import type { Answer, Clock, Exchange, Log, Mail, Records, Serving } from '@sallyport/pipeline';
import type { Endpoint } from '../endpoint.ts';
import type { ReadCall } from '../message.ts';
import type { ReadingRules } from '../protocol/reading-rules.ts';
import { isModernVersion } from '../protocol/revisions.ts';
import type { Seal } from '../seal/seal.ts';
import { Sessions } from '../session/sessions.ts';
import { Calls } from './calls.ts';
import { serveLegacyDelete } from './legacy/legacy-delete.ts';
import { serveLegacyGet } from './legacy/legacy-get.ts';
import { LegacyPost } from './legacy/legacy-post.ts';
import { serveSseStream } from './legacy/sse-stream.ts';
import { serveListen } from './modern/modern-listen.ts';
import { ModernPost } from './modern/modern-post.ts';
import type { ParkedCalls } from './modern/parked-calls.ts';
import type { FrontParts } from './parts.ts';
import { findPeer, type Peer } from './peer.ts';
import { nothingGoesOn, refuse } from './refuse.ts';
import { Streams } from './streams.ts';

export interface FrontOptions {
  readonly endpoint: Endpoint;
  /** By which requests are read before they come here. */
  readonly rules: ReadingRules;
  readonly seal: Seal;
  /** Where what changes of a session is kept: what shares them agrees on its end. */
  readonly records: Records;
  readonly sessions: {
    readonly isManaged: boolean;
    /** Sessions are kept in the records too, instead of in their ids. */
    readonly keepsAll: boolean;
    readonly keptMs: number;
  };
  readonly mail: Mail;
  readonly clock: Clock;
  readonly log: Log;
  readonly keepAliveMs: number;
  /** The calls that wait for clients: they outlive a configuration. */
  readonly parked: ParkedCalls;
}

/** The clients' side of an MCP server of the gateway: whichever revision a client speaks, it is served by one endpoint. */
export class Front {
  readonly #parts: FrontParts;

  constructor({ endpoint, rules, seal, records, sessions, mail, clock, log, keepAliveMs, parked }: FrontOptions) {
    const { isManaged, keepsAll, keptMs } = sessions;
    this.#parts = {
      endpoint,
      seal,
      isManaged,
      mail,
      clock,
      log,
      parked,
      sessions: new Sessions({ seal, records, keepsAll, keptMs, nowMs: () => clock.nowMs() }),
      calls: new Calls(mail, records, clock),
      streams: new Streams(clock, keepAliveMs),
      sessionMs: keptMs,
      strangers: new WeakSet(),
      supportedVersions: toJson(rules.revisions.map(({ version }) => version).toReversed()),
    };
  }

  /** Who sent a call, for what must be decided before it is served; undefined when it will be refused anyway. */
  peerOf(x: Exchange, call: ReadCall): Promise<Peer | undefined> {
    return findPeer(this.#parts, x, call);
  }

  /** Could this principal have begun a session of that id here? Whether it goes on, `serve` finds out. */
  mayHold(sessionId: string, principal: string): boolean {
    return this.#parts.sessions.mayHold(sessionId, principal);
  }

  /** Answers one exchange, whose headers and body have been read strictly; `call` is there for a POST. */
  serve(x: Exchange, call: ReadCall | undefined, answer: Answer): Serving {
    if (x.method === 'POST' && call !== undefined) {
      if (call.revision.era === 'legacy') return new LegacyPost(this.#parts, x, call, answer).start();
      const [message] = call.messages;
      if (message!.method === 'subscriptions/listen') return serveListen(this.#parts, x, message!, answer);
      return new ModernPost(this.#parts, x, call, answer).start();
    }
    const version = x.requestHeaders.get('mcp-protocol-version');
    if (version !== undefined && isModernVersion(version.trim())) return notAllowed(answer, 'POST');
    if (x.method === 'GET') {
      return opensSseStream(this.#parts, x)
        ? serveSseStream(this.#parts, x, answer)
        : serveLegacyGet(this.#parts, x, answer);
    }
    if (x.method === 'DELETE') return serveLegacyDelete(this.#parts, x, answer);
    return notAllowed(answer, 'POST, GET, DELETE');
  }

  close(): void {
    this.#parts.calls.close();
  }
}

/** A GET without a session is how clients of 2024-11-05 begin. */
function opensSseStream({ isManaged, seal }: FrontParts, { requestHeaders }: Exchange): boolean {
  if (!isManaged || !seal.isReady || requestHeaders.has('mcp-session-id')) return false;
  return requestHeaders.get('accept')?.includes('text/event-stream') === true;
}

function notAllowed(answer: Answer, methods: string): Serving {
  refuse(answer, 405, 'This method is not for this protocol version', ['Allow', methods]);
  return nothingGoesOn;
}
