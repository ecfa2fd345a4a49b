import type { LookupFunction } from 'node:net';
import { Http1Call, type Http1Request, type ResponseHandler } from './call.ts';
import { Connection, type ConnectionOwner, type TlsOptions } from './connection.ts';
import { type Deadlines, processDeadlines } from './deadlines.ts';
import { Http1Error } from './error.ts';

export interface Http1PoolOptions {
  host: string;
  port: number;
  tls?: TlsOptions | undefined;
  /** Resolves names instead of the operating system. */
  lookup?: LookupFunction | undefined;
  /** Until a connection is established, handshake included. Milliseconds; default 60,000. */
  connectTimeoutMs?: number;
  /** How long an idle connection is kept. Milliseconds; default 60,000. */
  idleTimeoutMs?: number;
  /** Idle connections kept; default 512. */
  idleMax?: number;
  /** Requests after which a connection is not used again; default 10,000. */
  requestsPerConnectionMax?: number;
  /** Connections open at once; a request beyond them fails at once with `connect`. Default 10,000. */
  connectionsMax?: number;
  deadlines?: Deadlines;
}

/**
 * Connections to one server, kept between requests. The one used last is used first, so that the others can grow old
 * and go.
 */
export class Http1Pool implements ConnectionOwner {
  readonly #options: Http1PoolOptions;
  readonly #deadlines: Deadlines;
  readonly #idle: Connection[] = [];
  readonly #open = new Set<Connection>();
  readonly #idleTimeoutMs: number;
  readonly #idleMax: number;
  readonly #requestsMax: number;
  readonly #connectionsMax: number;
  #session: Buffer | undefined;
  #isClosing = false;
  #closed: (() => void) | undefined;

  constructor(options: Http1PoolOptions) {
    this.#options = options;
    this.#deadlines = options.deadlines ?? processDeadlines;
    this.#idleTimeoutMs = options.idleTimeoutMs ?? 60_000;
    this.#idleMax = options.idleMax ?? 512;
    this.#requestsMax = options.requestsPerConnectionMax ?? 10_000;
    this.#connectionsMax = options.connectionsMax ?? 10_000;
  }

  /** Open connections, idle ones included. */
  get connections(): number {
    return this.#open.size;
  }

  get idle(): number {
    return this.#idle.length;
  }

  /** Sends a request. The handler is called later, never before this returns, except for `onConnection`. */
  dispatch(request: Http1Request, handler: ResponseHandler): Http1Call {
    const call = new Http1Call(request, handler);
    const idle = this.#idle.pop();
    if (idle !== undefined) {
      idle.serve(call);
    } else if (this.#isClosing || this.#open.size >= this.#connectionsMax) {
      const message = this.#isClosing ? 'the pool is closed' : 'too many connections to this server';
      process.nextTick(() => handler.onError(new Http1Error('connect', 'connecting', false, message)));
    } else {
      this.#connect().serve(call);
    }
    return call;
  }

  #connect(): Connection {
    const { host, port, tls, lookup, connectTimeoutMs = 60_000 } = this.#options;
    const connection = new Connection(
      { host, port, tls, lookup, connectTimeoutMs, deadlines: this.#deadlines, session: this.#session },
      this,
    );
    this.#open.add(connection);
    return connection;
  }

  onIdle(connection: Connection): void {
    if (this.#isClosing || this.#idle.length >= this.#idleMax || connection.requests >= this.#requestsMax) {
      connection.destroy();
      return;
    }
    connection.idle(this.#idleTimeoutMs);
    this.#idle.push(connection);
  }

  onClosed(connection: Connection): void {
    this.#open.delete(connection);
    const at = this.#idle.indexOf(connection);
    if (at >= 0) this.#idle.splice(at, 1);
    if (this.#open.size === 0) this.#closed?.();
  }

  onSession(session: Buffer): void {
    this.#session = session;
  }

  /** Takes no more requests; resolves when those under way have ended. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const connection of this.#idle.splice(0)) connection.destroy();
    if (this.#open.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#closed = resolve;
    });
  }

  /** Gives everything up at once; requests under way fail with `reset`. */
  destroy(): void {
    this.#isClosing = true;
    for (const connection of [...this.#open]) connection.destroy();
  }
}
