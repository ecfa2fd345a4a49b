import type { Answer, Exchange, Serving } from '@sallyport/pipeline';
import { writeSseEvent } from '../../http/sse-writer.ts';
import type { ServerRequest, SourceFailure } from '../../neutral.ts';
import { principalOf } from '../../session/principal.ts';
import { type ClientSession, newKey } from '../../session/sessions.ts';
import type { WatchFilter, WatchListener } from '../../source/source.ts';
import { everyListChange } from '../../source/watch-filter.ts';
import { writeRequest } from '../../write-message.ts';
import { EventStream } from '../event-stream.ts';
import { readParts } from '../mailed-parts.ts';
import type { FrontParts } from '../parts.ts';
import { writeRequestId } from './request-ids.ts';
import { writeStreamQuery } from './stream-address.ts';

/**
 * The stream of a client of 2024-11-05: it says at first where to POST, then everything that is for the client. POSTs may reach
 * other workers; what comes of them gets here by mail. The session ends with the stream.
 */
export function serveSseStream(parts: FrontParts, x: Exchange, answer: Answer): Serving {
  return new SseStream(parts, x, answer).stream;
}

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
    const query = writeStreamQuery(parts, x, principal, { key: this.#key, box: box.address });
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
