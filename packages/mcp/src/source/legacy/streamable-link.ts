import type { Exchange } from '@sallyport/pipeline';
import { failure } from '../../failure.ts';
import type { SseEvent } from '../../http/sse.ts';
import type { SourceFailure } from '../../neutral.ts';
import { legacyHeaders, sessionHeaders } from '../../protocol/legacy-headers.ts';
import { readServerMessages } from '../../read-server-message.ts';
import { failureOf, saysMoreThanMessage } from '../line/answer-failure.ts';
import type { Line, LineCall, LineListener, WholeAnswer } from '../line/line.ts';
import type { Link, LinkSink } from './link.ts';

/** A session over Streamable HTTP, 2025-03-26 to 2025-11-25: each request is a POST, answered with JSON or a stream of its own. */
export class StreamableLink implements Link {
  readonly version: string;
  /** As the server gave it; undefined when it holds no sessions. */
  readonly sessionId: string | undefined;
  readonly attributes = true;
  readonly #line: Line;

  constructor(line: Line, version: string, sessionId: string | undefined) {
    this.#line = line;
    this.version = version;
    this.sessionId = sessionId;
  }

  request(x: Exchange, _idText: string, message: Buffer, sink: LinkSink): LineCall {
    const headers = legacyHeaders(this.version, this.sessionId);
    return this.#line.send({ x, method: 'POST', headers, body: message }, new Reading(sink, this.sessionId));
  }

  post(x: Exchange | undefined, message: Buffer): Promise<SourceFailure | undefined> {
    const headers = legacyHeaders(this.version, this.sessionId);
    return settled(
      (listener) => this.#line.send({ x, method: 'POST', headers, body: message }, listener),
      this.sessionId,
    );
  }

  listen(x: Exchange, lastEventId: string | undefined, sink: LinkSink): LineCall {
    const headers = ['Accept', 'text/event-stream', ...sessionHeaders(this.version, this.sessionId)];
    if (lastEventId !== undefined) headers.push('Last-Event-ID', lastEventId);
    return this.#line.send(
      { x, method: 'GET', headers, body: undefined, isWatch: true },
      new Reading(sink, this.sessionId),
    );
  }

  async end(x: Exchange | undefined): Promise<SourceFailure | undefined> {
    if (this.sessionId === undefined) return undefined;
    const headers = sessionHeaders(this.version, this.sessionId);
    const failed = await settled(
      (listener) => this.#line.send({ x, method: 'DELETE', headers, body: undefined }, listener),
      this.sessionId,
    );
    // 405: the server ends sessions by itself.
    return failed?.kind === 'expired' || failed?.status === 405 ? undefined : failed;
  }
}

/** Reads one answer to a request, or a stream of messages, into messages. */
class Reading implements LineListener {
  readonly #sink: LinkSink;
  readonly #sessionId: string | undefined;

  constructor(sink: LinkSink, sessionId: string | undefined) {
    this.#sink = sink;
    this.#sessionId = sessionId;
  }

  onWhole(answer: WholeAnswer): void {
    const failed = failureOf(answer, this.#sessionId !== undefined);
    const messages = answer.kind === 'json' ? readServerMessages(answer.body) : undefined;
    if (messages === undefined || failed?.kind === 'expired' || saysMoreThanMessage(answer.status)) {
      this.#sink.onFailure(failed ?? failure('invalid', 'the server’s answer is no message', answer.status));
      return;
    }
    for (const message of messages) this.#sink.onMessage(message, undefined);
    if (failed === undefined) this.#sink.onEnd();
    else this.#sink.onFailure(failed);
  }

  onStream(): void {
    this.#sink.onOpen();
  }

  onEvent({ name, data, id, retryMs }: SseEvent): void {
    if (data === undefined) {
      if (id !== undefined || retryMs !== undefined) this.#sink.onPriming(id, retryMs);
      return;
    }
    // Events with a name of their own are not MCP's.
    if (name !== 'message') return;
    const messages = readServerMessages(data);
    for (const message of messages ?? []) this.#sink.onMessage(message, id);
  }

  onStreamEnd(): void {
    this.#sink.onEnd();
  }

  onFailure(failed: SourceFailure): void {
    this.#sink.onFailure(failed);
  }
}

/** Sends what has no answer but a status. */
function settled(
  send: (listener: LineListener) => LineCall,
  sessionId: string | undefined,
): Promise<SourceFailure | undefined> {
  return new Promise((resolve) => {
    const call = send({
      onWhole: (answer) => resolve(failureOf(answer, sessionId !== undefined)),
      // Some servers answer a notification with a stream that stays silent.
      onStream: () => {
        resolve(undefined);
        queueMicrotask(() => call.drop());
      },
      onEvent() {},
      onStreamEnd() {},
      onFailure: resolve,
    });
  });
}
