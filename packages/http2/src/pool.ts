import type { Socket } from 'node:net';
import {
  Connector,
  type Destination,
  failClosed,
  type Loop,
  type ResponseHandler,
  threadLoop,
  type UpstreamCall,
  type UpstreamErrorKind,
  WaitingLine,
} from '@sallyport/http1';
import { Http2Call, type Http2Request } from './call.ts';
import { Session, type SessionOwner } from './session.ts';

export interface Http2PoolOptions extends Destination {
  /** For name, connection, TLS handshake and the upstream's SETTINGS together, and for a free stream. Default 60 s. */
  connectTimeoutMs?: number | undefined;
  /** After which a session without calls is closed. Default 60 s. */
  idleTimeoutMs?: number | undefined;
  /** Calls at a time on one session, where the upstream does not say fewer. Default 100. */
  streamsPerSessionMax?: number | undefined;
  /** Requests after which a session takes no more. Default 10,000. */
  requestsPerSessionMax?: number | undefined;
  /** Sessions at a time; calls beyond wait in line. Default no limit. */
  sessionsMax?: number | undefined;
  loop?: Loop | undefined;
}

/**
 * The HTTP/2 sessions to one upstream address: TLS with ALPN, or HTTP/2 from the first byte (RFC 9113 §3.3). Calls share
 * sessions up to what the upstream's SETTINGS allow; beyond that another session is opened.
 */
export class Http2Pool implements SessionOwner {
  readonly protocol = 'http2';
  readonly loop: Loop;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly streamsPerSessionMax: number;
  readonly requestsPerSessionMax: number;
  readonly authority: string;
  readonly #connector: Connector;
  readonly #isSecure: boolean;
  readonly #sessionsMax: number;
  readonly #sessions = new Set<Session>();
  /** Those that take calls, the one used last at the end. */
  readonly #usable: Session[] = [];
  readonly #line: WaitingLine<Http2Call>;
  #isClosing = false;
  #onEmpty: (() => void)[] = [];

  constructor(options: Http2PoolOptions) {
    this.loop = options.loop ?? threadLoop;
    this.connectTimeoutMs = options.connectTimeoutMs ?? 60_000;
    this.idleTimeoutMs = options.idleTimeoutMs ?? 60_000;
    this.streamsPerSessionMax = options.streamsPerSessionMax ?? 100;
    this.requestsPerSessionMax = options.requestsPerSessionMax ?? 10_000;
    const { host, port } = options;
    this.authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    this.#connector = new Connector(options, ['h2']);
    this.#isSecure = options.tls !== undefined;
    this.#sessionsMax = options.sessionsMax ?? Infinity;
    this.#line = new WaitingLine(this.loop);
  }

  /** Open connections, those being made included. */
  get connections(): number {
    return this.#sessions.size;
  }

  /** Sends a request. Never throws; what becomes of it, `handler` is told. */
  dispatch(request: Http2Request, handler: ResponseHandler): UpstreamCall {
    const call = new Http2Call(request, handler, this.#line, this.loop.timers);
    if (this.#isClosing) {
      process.nextTick(failClosed, call);
      return call;
    }
    const session = this.#withRoom();
    if (session !== undefined) {
      call.begin(session);
    } else {
      this.#line.join(call, this.connectTimeoutMs);
      this.#connectIfNeeded();
    }
    return call;
  }

  /** Takes no more requests, lets those under way end, and resolves when the last session is closed. */
  close(): Promise<void> {
    this.#isClosing = true;
    this.#line.failAll();
    for (const session of [...this.#sessions]) session.close();
    if (this.#sessions.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onEmpty.push(resolve));
  }

  /** Closes every session now; calls under way end with `reset`. */
  destroy(): void {
    this.#isClosing = true;
    this.#line.failAll();
    for (const session of [...this.#sessions]) session.destroy();
  }

  #withRoom(): Session | undefined {
    for (let i = this.#usable.length - 1; i >= 0; i--) if (this.#usable[i]!.room > 0) return this.#usable[i];
    return undefined;
  }

  /** Opens a session when those being opened will not do for the calls in line. */
  #connectIfNeeded(): void {
    let coming = 0;
    for (const session of this.#sessions) if (session.isExpected) coming++;
    if (this.#line.length <= coming * this.streamsPerSessionMax || this.#sessions.size >= this.#sessionsMax) return;
    this.#sessions.add(new Session(this, this.#isSecure));
  }

  connect(): Socket {
    return this.#connector.connect();
  }

  onRoom(session: Session): void {
    if (this.#isClosing) return session.close();
    if (!this.#usable.includes(session)) this.#usable.push(session);
    while (session.room > 0) {
      const next = this.#line.shift();
      if (next === undefined) return;
      next.begin(session);
    }
    if (this.#line.length > 0) this.#connectIfNeeded();
  }

  /**
   * It ends the calls for which it was begun, unless another session may still take them. Those that came later, and only
   * joined, get one attempt more, together: each has its whole `connectTimeoutMs`, or an attempt begun since it came.
   */
  onConnectFailed({ connectUntilMs }: Session, kind: UpstreamErrorKind, message: string, cause: unknown): void {
    const untilMs = Math.max(connectUntilMs, this.loop.timers.now());
    const ended = this.#sessions.size === 0 ? this.#line.takeUntil(untilMs) : [];
    if (this.#line.reachesBeyond(untilMs)) this.#connectIfNeeded();
    for (const call of ended) call.fail(kind, message, cause);
  }

  onRetired(session: Session): void {
    const index = this.#usable.indexOf(session);
    if (index < 0) return;
    this.#usable.splice(index, 1);
    if (this.#line.length > 0) this.#connectIfNeeded();
  }

  onClosed(session: Session): void {
    this.#sessions.delete(session);
    this.onRetired(session);
    if (this.#sessions.size > 0) return;
    for (const resolve of this.#onEmpty.splice(0)) resolve();
  }
}
