import type { Http2Session, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { Sweeper, Waiting } from '../proxy/sweeper.ts';

const idle: unique symbol = Symbol('idle');
type Known<Of> = Of & { [idle]?: IdleWait };

/** The HTTP/2 sessions of a door. One on which nothing is under way for `idleMs` is closed, as idle HTTP/1.1 connections are. */
export class Http2Sessions {
  readonly #open = new Set<Http2Session>();
  readonly #sweeper: Sweeper;
  readonly #idleMs: number;
  #isClosing = false;

  constructor(sweeper: Sweeper, idleMs: number) {
    this.#sweeper = sweeper;
    this.#idleMs = idleMs;
  }

  add(session: ServerHttp2Session): void {
    const wait = new IdleWait(session, this.#sweeper, this.#idleMs);
    (session as Known<ServerHttp2Session>)[idle] = wait;
    this.#open.add(session);
    session.on('stream', onStream);
    session.once('close', () => {
      wait.end();
      this.#open.delete(session);
    });
    if (this.#isClosing) session.once('stream', () => session.close());
  }

  /** Says GOAWAY to every client: streams under way go on, others are refused. */
  close(): void {
    this.#isClosing = true;
    for (const session of this.#open) session.close();
  }

  destroy(): void {
    for (const session of this.#open) session.destroy();
  }
}

/** How long a client may take to see that its idle session ends. Milliseconds. */
const farewellMs = 2_000;

class IdleWait implements Waiting {
  readonly #session: Http2Session;
  readonly #sweeper: Sweeper;
  readonly #idleMs: number;
  #streams = 0;
  deadlineMs = 0;

  constructor(session: Http2Session, sweeper: Sweeper, idleMs: number) {
    this.#session = session;
    this.#sweeper = sweeper;
    this.#idleMs = idleMs;
    sweeper.watch(this, idleMs);
  }

  opened(): void {
    if (++this.#streams === 1) this.#sweeper.forget(this);
  }

  closed(): void {
    if (--this.#streams === 0 && !this.#session.destroyed) this.#sweeper.watch(this, this.#idleMs);
  }

  onDeadline(): void {
    if (this.#session.closed) {
      this.#session.destroy();
      return;
    }
    this.#session.close();
    if (!this.#session.destroyed) this.#sweeper.watch(this, farewellMs);
  }

  end(): void {
    this.#sweeper.forget(this);
  }
}

function onStream(this: Known<ServerHttp2Session>, stream: Known<ServerHttp2Stream>): void {
  stream[idle] = this[idle]!;
  stream[idle].opened();
  stream.once('close', onStreamClose);
}

function onStreamClose(this: Known<ServerHttp2Stream>): void {
  this[idle]!.closed();
}
