import type { MailBox } from '@sallyport/pipeline';
import { failure, sessionGone } from '../../failure.ts';
import { readServerMessages } from '../../read-server-message.ts';
import type { Link, LinkSink } from '../legacy/link.ts';
import { LegacySession, type LinkHolder } from '../legacy/session.ts';
import { newKey } from '../line/ids.ts';
import type { Line, LineCall } from '../line/line.ts';
import type { SourceServices } from '../services.ts';
import type { Opened, Opening, SourceSession, SourceSessionData, Unopened } from '../source.ts';
import type { SseConnection } from './connection.ts';
import { greetSse } from './greet.ts';
import { type FromHolder, readMail, type ToHolder } from './mail.ts';
import { RemoteSseLink } from './remote-link.ts';

/**
 * Sessions of legacy clients at a 2024-11-05 server. A session is a connection, so one worker holds it; the client's requests may come
 * to any, which posts them itself and is mailed what comes back. The connection ends with its worker, and the session with it.
 */
export class SseSessions {
  readonly #line: Line;
  readonly #services: SourceServices;
  readonly #held = new Map<string, Held>();
  readonly #sinks = new Map<number, LinkSink>();
  readonly #holder: LinkHolder;
  #box: MailBox | undefined;
  #lastNumber = 0;
  #sweep: { cancel(): void } | undefined;

  constructor(line: Line, services: SourceServices) {
    this.#line = line;
    this.#services = services;
    this.#holder = {
      resuming: { clock: line.clock, wholeMs: line.limits.wholeMs },
      of: (data) => this.#linkOf(data),
      forget: ({ key }) => void this.#held.delete(key),
      replace: () => Promise.resolve({ failure: sessionGone }),
    };
  }

  async open({ x, client }: Opening): Promise<Opened | Unopened> {
    if (this.#held.size >= connectionsMax) return { failure: full, error: undefined };
    const greeting = await greetSse(this.#line, x, client);
    if (greeting.failure !== undefined) return greeting;
    const { link, facts } = greeting;
    const key = newKey();
    this.#hold(key, link);
    const id = this.#address();
    return { facts, session: this.resume({ wire: 'sse', version: link.version, key, id, target: link.target }) };
  }

  resume(data: SourceSessionData): SourceSession {
    return new LegacySession(data, this.#holder);
  }

  /** Ends the sessions whose clients neither wait nor listen. They begin new ones when they come back. */
  endUnused(): void {
    for (const { connection } of this.#held.values()) if (!connection.isUsed) void connection.end();
  }

  close(): void {
    this.#sweep?.cancel();
    for (const { connection } of this.#held.values()) void connection.end();
    this.#held.clear();
    this.#box?.close();
  }

  #linkOf(data: SourceSessionData): Link {
    const held = this.#held.get(data.key);
    if (held !== undefined) {
      held.usedAtMs = this.#line.clock.monotonicMs();
      return held.connection;
    }
    return new RemoteSseLink(this.#line, data, {
      address: this.#address(),
      send: (to, mail) => this.#services.mail.send(to, JSON.stringify(mail)).catch(() => false),
      expect: (sink) => {
        this.#sinks.set(++this.#lastNumber, sink);
        return this.#lastNumber;
      },
      forget: (number) => void this.#sinks.delete(number),
    });
  }

  #hold(key: string, connection: SseConnection): void {
    const { clock } = this.#line;
    this.#held.set(key, { connection, usedAtMs: clock.monotonicMs(), wanted: new Map() });
    connection.onOver = () => this.#held.delete(key);
    this.#sweep ??= clock.after(idleMs, () => this.#endIdle());
  }

  #endIdle(): void {
    const sinceMs = this.#line.clock.monotonicMs() - idleMs;
    for (const { connection, usedAtMs } of this.#held.values())
      if (usedAtMs < sinceMs && !connection.isUsed) void connection.end();
    this.#sweep = this.#held.size === 0 ? undefined : this.#line.clock.after(idleMs, () => this.#endIdle());
  }

  #address(): string {
    this.#box ??= this.#services.mail.open((text) => {
      const mail = readMail<ToHolder | FromHolder>(text);
      if (mail === undefined) return;
      if ('say' in mail) this.#hear(mail);
      else this.#serve(mail);
    });
    return this.#box.address;
  }

  /** As the worker that asked. */
  #hear(mail: FromHolder): void {
    const sink = this.#sinks.get(mail.number);
    if (sink === undefined) return;
    if (mail.say === 'open') sink.onOpen();
    else if (mail.say === 'failure') sink.onFailure(mail.failure);
    else for (const message of readServerMessages(Buffer.from(mail.message)) ?? []) sink.onMessage(message, undefined);
  }

  /** As the worker that holds the connection. */
  #serve(mail: ToHolder): void {
    const held = this.#held.get(mail.key);
    if (mail.want === 'end') {
      void held?.connection.end();
      return;
    }
    const { from, number } = mail;
    const name = `${from} ${number}`;
    if (held === undefined) {
      this.#reply(from, { number, say: 'failure', failure: sessionGone });
      return;
    }
    held.usedAtMs = this.#line.clock.monotonicMs();
    if (mail.want === 'no more') {
      held.wanted.get(name)?.drop();
      held.wanted.delete(name);
      return;
    }
    const sink = this.#mailing(from, number, () => held.wanted.delete(name));
    const { connection } = held;
    held.wanted.set(
      name,
      mail.want === 'answer' ? connection.expect(mail.idText, mail.token, sink) : connection.hear(sink),
    );
  }

  #mailing(from: string, number: number, done: () => void): LinkSink {
    return {
      onOpen: () => this.#reply(from, { number, say: 'open' }),
      onMessage: ({ bytes }) => this.#reply(from, { number, say: 'message', message: bytes.toString() }),
      onPriming() {},
      onEnd() {},
      onFailure: (failed) => {
        done();
        this.#reply(from, { number, say: 'failure', failure: failed });
      },
    };
  }

  #reply(to: string, mail: FromHolder): void {
    const text = JSON.stringify(mail);
    const { number } = mail;
    // Who does not get it runs out of time.
    if (text.length <= charactersMax) void this.#services.mail.send(to, text).catch(() => false);
    else this.#reply(to, { number, say: 'failure', failure: tooLong });
  }
}

interface Held {
  readonly connection: SseConnection;
  usedAtMs: number;
  /** What other workers wait for, by who and under which number. */
  readonly wanted: Map<string, LineCall>;
}

const connectionsMax = 1000;
/** Of a mail. */
const charactersMax = 1_000_000;
const idleMs = 15 * 60_000;
const full = failure('busy', 'too many sessions at the server are open');
const tooLong = failure('invalid', 'the server’s message is too long to go from one worker to another');
