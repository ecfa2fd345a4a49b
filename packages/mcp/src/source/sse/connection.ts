import { emptyObject, readMember } from '@sallyport/json';
import type { Exchange } from '@sallyport/pipeline';
import { failure, sessionGone } from '../../failure.ts';
import type { SourceFailure } from '../../neutral.ts';
import { readServerMessages, type ServerMessage } from '../../read-server-message.ts';
import type { Link, LinkSink } from '../legacy/link.ts';
import { failureOf } from '../line/answer-failure.ts';
import { type Line, type LineCall, noCall } from '../line/line.ts';
import { readEndpoint } from './endpoint-event.ts';
import { postMessage } from './post-message.ts';

/** The stream of a 2024-11-05 server, which is the session. Whoever waits for an answer hears it by its id. */
export class SseConnection implements Link {
  /** Of the transport, until the server has said more. */
  version = '2024-11-05';
  readonly attributes = false;
  /** Where messages are posted. */
  readonly target: string;
  readonly #line: Line;
  readonly #call: LineCall;
  readonly #waiting = new Map<string, Waiting>();
  readonly #listeners = new Set<LinkSink>();
  #over: SourceFailure | undefined;
  /** The connection is gone. */
  onOver: (() => void) | undefined;

  private constructor(line: Line, call: LineCall, target: string) {
    this.#line = line;
    this.#call = call;
    this.target = target;
  }

  /** Connects, and waits for the server to say where messages go. */
  static connect(line: Line, x: Exchange): Promise<SseConnection | SourceFailure> {
    return new Promise((resolve) => {
      let connection: SseConnection | undefined;
      const timer = line.clock.after(line.limits.headMs, () => {
        call.drop();
        resolve(failure('timeout', 'the server did not say where messages go'));
      });
      const end = (failed: SourceFailure) => {
        timer.cancel();
        if (connection === undefined) resolve(failed);
        else connection.#end(failed);
      };
      const headers = ['Accept', 'text/event-stream'];
      const call = line.send(
        { x, method: 'GET', headers, body: undefined, isWatch: true },
        {
          onWhole: (answer) =>
            end(failureOf(answer, false) ?? failure('invalid', 'the server has no stream', answer.status)),
          onStream() {},
          onEvent({ name, data }) {
            if (connection !== undefined) {
              if (name === 'message' && data !== undefined) connection.#hear(data);
              return;
            }
            if (name !== 'endpoint' || data === undefined) return;
            timer.cancel();
            const target = readEndpoint(data.toString().trim(), line.carrier.url);
            if (target === undefined) {
              call.drop();
              resolve(failure('invalid', 'the server wants messages sent elsewhere'));
              return;
            }
            connection = new SseConnection(line, call, target);
            resolve(connection);
          },
          onStreamEnd: () => end(streamEnded),
          onFailure: end,
        },
      );
    });
  }

  /** Somebody waits for something. */
  get isUsed(): boolean {
    return this.#waiting.size > 0 || this.#listeners.size > 0;
  }

  request(x: Exchange, idText: string, message: Buffer, sink: LinkSink): LineCall {
    const call = this.expect(idText, progressTokenOf(message), sink);
    void this.post(x, message).then((failed) => {
      if (failed !== undefined && this.#waiting.delete(idText)) sink.onFailure(failed);
    });
    return call;
  }

  /** Hears the answer to a request that somebody else posts, and its progress. */
  expect(idText: string, token: string | undefined, sink: LinkSink): LineCall {
    const { clock, limits } = this.#line;
    if (this.#over !== undefined) {
      const over = this.#over;
      queueMicrotask(() => sink.onFailure(over));
      return noCall;
    }
    const timer = clock.after(limits.wholeMs, () => {
      if (this.#waiting.delete(idText)) sink.onFailure(failure('timeout', 'the server took too long for an answer'));
    });
    this.#waiting.set(idText, { sink, token });
    return {
      drop: () => {
        timer.cancel();
        this.#waiting.delete(idText);
        // Whoever had it wait takes no more.
        this.#call.resume();
      },
      wait() {},
      // All of the stream is one client's.
      pause: () => this.#call.pause(),
      resume: () => this.#call.resume(),
    };
  }

  post(x: Exchange | undefined, message: Buffer): Promise<SourceFailure | undefined> {
    return this.#over === undefined ? postMessage(this.#line, x, this.target, message) : Promise.resolve(this.#over);
  }

  listen(_x: Exchange, _lastEventId: string | undefined, sink: LinkSink): LineCall {
    return this.hear(sink);
  }

  /** What is no answer. */
  hear(sink: LinkSink): LineCall {
    if (this.#over !== undefined) {
      const over = this.#over;
      queueMicrotask(() => sink.onFailure(over));
      return noCall;
    }
    this.#listeners.add(sink);
    queueMicrotask(() => sink.onOpen());
    return {
      drop: () => {
        this.#listeners.delete(sink);
        this.#call.resume();
      },
      wait() {},
      pause: () => this.#call.pause(),
      resume: () => this.#call.resume(),
    };
  }

  /** The session is the connection. */
  end(): Promise<undefined> {
    this.#call.drop();
    this.#end(streamEnded);
    return Promise.resolve(undefined);
  }

  #hear(data: Buffer): void {
    for (const message of readServerMessages(data) ?? []) this.#sort(message);
  }

  #sort(message: ServerMessage): void {
    if (message.type === 'result' || message.type === 'error') {
      const waiting = message.idText === undefined ? undefined : this.#waiting.get(message.idText);
      if (waiting === undefined) return;
      this.#waiting.delete(message.idText!);
      waiting.sink.onMessage(message, undefined);
      return;
    }
    const token =
      message.method === 'notifications/progress' && readMember(message.params ?? emptyObject, 'progressToken');
    if (token) {
      const about = [...this.#waiting.values()].find((one) => one.token === token.toString());
      // Beside the answer, which it must not come behind.
      if (about !== undefined) return about.sink.onMessage(message, undefined);
    }
    if (this.#listeners.size > 0) for (const sink of this.#listeners) sink.onMessage(message, undefined);
    // Nobody listens: the client hears it beside the answer that it waits for.
    else [...this.#waiting.values()].at(-1)?.sink.onMessage(message, undefined);
  }

  #end(failed: SourceFailure): void {
    if (this.#over !== undefined) return;
    this.#over = sessionGone;
    for (const { sink } of this.#waiting.values()) sink.onFailure(failed);
    for (const sink of this.#listeners) sink.onFailure(failed);
    this.#waiting.clear();
    this.#listeners.clear();
    this.onOver?.();
  }
}

interface Waiting {
  readonly sink: LinkSink;
  /** By which the server tells of its progress, as written. */
  readonly token: string | undefined;
}

export function progressTokenOf(message: Buffer): string | undefined {
  return readMember(message, 'params', '_meta', 'progressToken')?.toString();
}

const streamEnded = failure('cut', 'the server ended the session');
