import type { Answer, Exchange, Serving } from '@sallyport/pipeline';
import { writeSseEvent } from '../../http/sse-writer.ts';
import type { ServerRequest, SourceFailure } from '../../neutral.ts';
import { principalOf } from '../../session/principal.ts';
import { type ClientSession, newKey } from '../../session/sessions.ts';
import type { WatchFilter, WatchListener } from '../../source/source.ts';
import { everyListChange } from '../../source/watch-filter.ts';
import { writeRequest } from '../../write-message.ts';
import { EventStream } from '../event-stream.ts';
import { readParts, sendInParts } from '../mailed-parts.ts';
import type { FrontParts } from '../parts.ts';
import type { Outlet } from '../posted.ts';
import { writeRequestId } from './request-ids.ts';

/**
 * The stream of a client of 2024-11-05: it says at first where to POST, then everything that is for the client. POSTs may reach
 * other workers; what comes of them gets here by mail. The session ends with the stream.
 */
export function serveSseStream(parts: FrontParts, x: Exchange, answer: Answer): Serving {
  return new SseStream(parts, x, answer).stream;
}

/** What the address of a client's POSTs says: the session's name, and the box of its stream. */
export interface StreamAddress {
  readonly key: string;
  readonly box: string;
}

/** Undefined for a POST that names no stream of this principal. */
export function streamOf({ seal }: FrontParts, { query }: Exchange, principal: string): StreamAddress | undefined {
  if (!query.includes(parameter)) return undefined;
  const sealed = new URLSearchParams(query).get(parameter);
  const text = sealed === null ? undefined : seal.open('stream', principal, sealed);
  if (text === undefined) return undefined;
  const [key = '', box = ''] = text.split(' ');
  return { key, box };
}

export interface MailedOutlet extends Outlet {
  /** The session has begun: from now on, what servers say unasked is heard on the stream. */
  begun(): void;
}

/** Sends what is for the client to its stream. */
export function mailedOutlet({ mail }: FrontParts, { box }: StreamAddress, onLost: () => void): MailedOutlet {
  const send = sendInParts(mail, box, onLost, `${newKey()} `);
  return {
    streams: true,
    begun: () => send('begun', nothing),
    event(message) {
      if (message !== undefined) send('notification', message);
      return true;
    },
    settle(message) {
      if (message !== undefined) send('result', message);
    },
  };
}

const nothing = Buffer.alloc(0);
const parameter = 'sessionId';

class SseStream implements WatchListener {
  readonly stream: EventStream;
  readonly #parts: FrontParts;
  readonly #x: Exchange;
  readonly #key = newKey();
  #session: ClientSession | undefined;
  #isGone = false;

  constructor(parts: FrontParts, x: Exchange, answer: Answer) {
    this.#parts = parts;
    this.#x = x;
    const senders = new Map<string, (letter: string) => void>();
    const box = parts.mail.open((letter) => this.#receive(letter, senders));
    this.stream = new EventStream(answer, parts.streams, () => {
      this.#isGone = true;
      box.close();
      this.stream.heard?.cancel(undefined);
      if (this.#session !== undefined) void this.#end(this.#session);
    });
    const principal = principalOf(x);
    const sealed = parts.seal.seal('stream', principal, `${this.#key} ${box.address}`, parts.sessionMs);
    const query = `${x.query === '' ? '?' : `${x.query}&`}${parameter}=${sealed}`;
    this.stream.write(writeSseEvent(Buffer.from(query), { name: 'endpoint' }));
  }

  /** Letters of several senders may come in turns: each begins with who sent it. */
  #receive(letter: string, senders: Map<string, (letter: string) => void>): void {
    const space = letter.indexOf(' ');
    const sender = letter.slice(0, space);
    let read = senders.get(sender);
    if (read === undefined) {
      read = readParts((kind, message) => {
        if (kind === 'begun') void this.#begin();
        else this.stream.event(message);
        if (kind === 'result') senders.delete(sender);
      });
      senders.set(sender, read);
    }
    read(letter.slice(space + 1));
  }

  async #begin(): Promise<void> {
    const { sessions, endpoint } = this.#parts;
    this.#session = await sessions.findNamed(this.#key, principalOf(this.#x));
    if (this.#session === undefined || this.#isGone) return;
    const { client, data } = this.#session;
    const watch = { x: this.#x, client, filter: everyListChange, lastEventId: undefined };
    this.stream.heard = endpoint.resume(data).watch(watch, this);
  }

  async #end(session: ClientSession): Promise<void> {
    await this.#parts.sessions.end(session).catch(() => undefined);
    await this.#parts.endpoint.resume(session.data).close(this.#x);
  }

  onReady(_honoured: WatchFilter): void {}

  onNotification(message: Buffer): void {
    this.stream.event(message);
  }

  onServerRequest({ idText, method, params }: ServerRequest): void {
    const id = writeRequestId(this.#parts, this.#session!, { of: 'server', idText });
    this.stream.event(writeRequest(id, method, params));
  }

  onPriming(): void {}

  onAnswer(message: Buffer): void {
    this.stream.event(message);
  }

  /** Answers still come, whether or not servers say anything else. */
  onEnd(): void {}

  onFailure(_failure: SourceFailure): void {}
}
