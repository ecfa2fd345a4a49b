import type { Answer, Exchange, Serving } from '@sallyport/pipeline';
import type { ServerRequest, SourceFailure } from '../../neutral.ts';
import { errorCodes } from '../../problems.ts';
import { principalOf } from '../../session/principal.ts';
import type { ClientSession } from '../../session/sessions.ts';
import type { WatchFilter, WatchListener } from '../../source/source.ts';
import { everyListChange, isNothing } from '../../source/watch-filter.ts';
import { writeError, writeRequest } from '../../write-message.ts';
import { accepts } from '../accept.ts';
import { EventStream } from '../event-stream.ts';
import { isForClient } from '../failure-error.ts';
import type { FrontParts } from '../parts.ts';
import { jsonHeaders } from '../posted.ts';
import { writeRequestId } from './request-ids.ts';

/** A legacy client's own stream: what servers say unasked, or the rest of a stream that broke. */
export function serveLegacyGet(parts: FrontParts, x: Exchange, answer: Answer): Serving {
  const stream = new LegacyGet(parts, x, answer);
  stream.start().catch((bug) => stream.stream.fail(bug));
  return stream.stream;
}

class LegacyGet implements WatchListener {
  readonly stream: EventStream;
  readonly #parts: FrontParts;
  readonly #x: Exchange;
  #session: ClientSession | undefined;
  #isGone = false;

  constructor(parts: FrontParts, x: Exchange, answer: Answer) {
    this.#parts = parts;
    this.#x = x;
    this.stream = new EventStream(answer, parts.streams, () => {
      this.#isGone = true;
      this.stream.heard?.detach();
    });
  }

  async start(): Promise<void> {
    const { sessions, endpoint, isManaged } = this.#parts;
    const { requestHeaders } = this.#x;
    if (!isManaged) return this.#refuse(405, 'There is no stream without a session', ['Allow', 'POST']);
    if (!accepts(requestHeaders.get('accept'), 'text/event-stream'))
      return this.#refuse(406, 'Accept must take text/event-stream');
    const id = requestHeaders.get('mcp-session-id');
    if (id === undefined) return this.#refuse(400, 'Mcp-Session-Id is needed');
    const session = await sessions.find(id, principalOf(this.#x));
    if (session === undefined) return this.#refuse(404, 'Session not found');
    this.#session = session;
    const filter = { ...everyListChange, resourceSubscriptions: await sessions.subscriptionsOf(session) };
    if (this.#isGone) return;
    const lastEventId = requestHeaders.get('last-event-id');
    const watch = { x: this.#x, client: session.client, filter, lastEventId };
    this.stream.heard = endpoint.resume(session.data).watch(watch, this);
  }

  onReady(honoured: WatchFilter): void {
    if (isNothing(honoured)) {
      this.stream.heard?.detach();
      return this.#refuse(405, 'Nothing is ever said here unasked', ['Allow', 'POST, DELETE']);
    }
    this.stream.begin();
  }

  onNotification(message: Buffer, eventId: string | undefined): void {
    this.stream.event(message, { id: eventId });
  }

  onServerRequest({ idText, method, params }: ServerRequest, eventId: string | undefined): void {
    const id = writeRequestId(this.#parts, this.#session!, { of: 'server', idText });
    this.stream.event(writeRequest(id, method, params), { id: eventId });
  }

  onPriming(eventId: string | undefined, retryMs: number | undefined): void {
    this.stream.event(undefined, { id: eventId, retryMs });
  }

  onAnswer(message: Buffer, eventId: string | undefined): void {
    this.stream.event(message, { id: eventId });
  }

  onEnd(): void {
    this.stream.end();
  }

  onFailure(failure: SourceFailure): void {
    if (isForClient(failure)) this.stream.refuse(failure.status!, failure.headers, undefined);
    else if (failure.status === 405) this.#refuse(405, 'The MCP server has no such stream', ['Allow', 'POST, DELETE']);
    else if (failure.kind === 'expired') this.#refuse(404, 'Session not found');
    else if (failure.status === 400) this.#refuse(400, 'The MCP server refused the stream');
    else this.#refuse(502, 'The MCP server gives no stream');
  }

  #refuse(status: number, sentence: string, headers: readonly string[] = []): void {
    const body = writeError(undefined, errorCodes.invalidRequest, sentence);
    this.stream.refuse(status, [...jsonHeaders, ...headers], body);
  }
}
