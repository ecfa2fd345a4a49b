import { connect as connectTcp, type LookupFunction, type OnReadOpts, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, createSecureContext, type SecureContext } from 'node:tls';
import { Call, type Http1Call, type Http1Request, type ResponseHandler } from './call.ts';
import { Connection, type ConnectionOwner } from './connection.ts';
import type { FieldLimits } from './field-block.ts';
import { type Loop, threadLoop } from './loop.ts';
import { Timed } from './timers.ts';

export interface TlsOptions {
  /** The name asked for and checked; without it `host` is checked. Not an IP address. */
  servername?: string | undefined;
  /** Whether a certificate that cannot be verified ends the connection. Default true. */
  rejectUnauthorized?: boolean | undefined;
  /** PEM; replaces the authorities that Node trusts. */
  ca?: readonly string[] | undefined;
  /** PEM of the client's certificate and its key. */
  cert?: string | undefined;
  key?: string | undefined;
}

export interface Http1PoolOptions {
  host: string;
  port: number;
  tls?: TlsOptions | undefined;
  /** Resolves `host`; default the system's resolver. */
  lookup?: LookupFunction | undefined;
  /** For name, connection and TLS handshake together, and for a free connection where `connectionsMax` is reached. Default 60 s. */
  connectTimeoutMs?: number | undefined;
  /** Default 60 s; an upstream's `Keep-Alive: timeout` shortens it. */
  idleTimeoutMs?: number | undefined;
  /** Idle connections kept. Default 512. */
  idleMax?: number | undefined;
  /** Requests after which a connection is closed. Default 10,000. */
  requestsPerConnectionMax?: number | undefined;
  /** Connections at a time; calls beyond wait in line. Default no limit. */
  connectionsMax?: number | undefined;
  /** Of an answer's head. Default 64 KiB. */
  headBytesMax?: number | undefined;
  /** Header fields of an answer. Default 1,000. */
  fieldsMax?: number | undefined;
  loop?: Loop | undefined;
}

/** TCP's own probes find upstreams that vanished without a word. */
const tcpProbeDelayMs = 60_000;

/**
 * The connections to one upstream address. Idle ones are used last in, first out, so that a lull closes the rest.
 * Throws when the TLS options cannot be used (a certificate that is none).
 */
export class Http1Pool implements ConnectionOwner {
  readonly loop: Loop;
  readonly limits: FieldLimits;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly requestsPerConnectionMax: number;
  readonly readyEvent: 'connect' | 'secureConnect';
  readonly #options: Http1PoolOptions;
  readonly #idleMax: number;
  readonly #connectionsMax: number;
  readonly #secureContext: SecureContext | undefined;
  /** Of the latest handshake: spares the next one its key exchange. */
  #session: Buffer | undefined;
  readonly #connections = new Set<Connection>();
  readonly #idle: Connection[] = [];
  readonly #line: WaitingLine;
  #isClosing = false;
  #onEmpty: (() => void)[] = [];

  constructor(options: Http1PoolOptions) {
    const {
      tls,
      idleTimeoutMs = 60_000,
      idleMax = 512,
      requestsPerConnectionMax = 10_000,
      connectionsMax = Infinity,
    } = options;
    this.#options = options;
    this.loop = options.loop ?? threadLoop;
    this.limits = { bytesMax: options.headBytesMax ?? 65_536, fieldsMax: options.fieldsMax ?? 1_000 };
    this.connectTimeoutMs = options.connectTimeoutMs ?? 60_000;
    this.idleTimeoutMs = idleTimeoutMs;
    this.requestsPerConnectionMax = requestsPerConnectionMax;
    this.readyEvent = tls === undefined ? 'connect' : 'secureConnect';
    this.#idleMax = idleMax;
    this.#connectionsMax = connectionsMax;
    this.#secureContext =
      tls === undefined
        ? undefined
        : createSecureContext({ ca: tls.ca === undefined ? undefined : [...tls.ca], cert: tls.cert, key: tls.key });
    this.#line = new WaitingLine(this.loop);
  }

  /** Open connections, those being made included. */
  get connections(): number {
    return this.#connections.size;
  }

  get idle(): number {
    return this.#idle.length;
  }

  /** Sends a request. Never throws; what becomes of it, `handler` is told. */
  dispatch(request: Http1Request, handler: ResponseHandler): Http1Call {
    const call = new Call(request, handler, this.#line);
    if (this.#isClosing) {
      process.nextTick(failClosed, call);
      return call;
    }
    const connection = this.#takeIdle();
    if (connection !== undefined) connection.begin(call);
    else if (this.#connections.size < this.#connectionsMax) this.#connections.add(new Connection(this, call));
    else this.#line.join(call, this.connectTimeoutMs);
    return call;
  }

  /** Takes no more requests, lets those under way end, and resolves when the last connection is closed. */
  close(): Promise<void> {
    this.#isClosing = true;
    for (const connection of this.#idle.splice(0)) connection.destroy();
    this.#line.failAll();
    if (this.#connections.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onEmpty.push(resolve));
  }

  /** Closes every connection now; calls under way end with `reset`. */
  destroy(): void {
    this.#isClosing = true;
    this.#line.failAll();
    for (const connection of [...this.#connections]) connection.destroy();
  }

  connect(onread: OnReadOpts): Socket {
    const { host, port, lookup, tls } = this.#options;
    const tcp = { host, port, lookup, noDelay: true, keepAlive: true, keepAliveInitialDelay: tcpProbeDelayMs, onread };
    if (tls === undefined) return connectTcp(tcp);
    const options: ConnectionOptions & { onread: OnReadOpts } = {
      ...tcp,
      secureContext: this.#secureContext,
      servername: tls.servername,
      rejectUnauthorized: tls.rejectUnauthorized ?? true,
      session: this.#session,
    };
    const socket = connectTls(options);
    socket.on('session', (session) => {
      this.#session = session;
    });
    socket.on('error', () => {
      this.#session = undefined;
    });
    return socket;
  }

  onFree(connection: Connection): void {
    const next = this.#line.shift();
    if (next !== undefined) connection.begin(next);
    else if (this.#isClosing || this.#idle.length >= this.#idleMax) connection.destroy();
    else this.#idle.push(connection);
  }

  onClosed(connection: Connection): void {
    this.#connections.delete(connection);
    const index = this.#idle.lastIndexOf(connection);
    if (index >= 0) this.#idle.splice(index, 1);
    const next = this.#line.shift();
    if (next !== undefined) this.#connections.add(new Connection(this, next));
    if (this.#connections.size > 0) return;
    for (const resolve of this.#onEmpty.splice(0)) resolve();
  }

  #takeIdle(): Connection | undefined {
    for (let connection = this.#idle.pop(); connection !== undefined; connection = this.#idle.pop()) {
      if (connection.isUsable) return connection;
    }
    return undefined;
  }
}

/** Calls that wait for a connection to become free. */
class WaitingLine extends Timed {
  readonly #loop: Loop;
  readonly #calls: Call[] = [];

  constructor(loop: Loop) {
    super();
    this.#loop = loop;
  }

  join(call: Call, waitMs: number): void {
    const nowMs = this.#loop.timers.now();
    call.waitUntilMs = nowMs + waitMs;
    this.#calls.push(call);
    if (this.#calls.length === 1) this.#loop.timers.set(this, nowMs, waitMs);
  }

  leave(call: Call): void {
    const index = this.#calls.indexOf(call);
    if (index >= 0) this.#calls.splice(index, 1);
    if (this.#calls.length === 0) this.#loop.timers.remove(this);
  }

  shift(): Call | undefined {
    const call = this.#calls.shift();
    if (call !== undefined && this.#calls.length === 0) this.#loop.timers.remove(this);
    return call;
  }

  failAll(): void {
    this.#loop.timers.remove(this);
    for (const call of this.#calls.splice(0)) failClosed(call);
  }

  override onDeadline(): void {
    const nowMs = this.#loop.timers.now();
    while (this.#calls.length > 0 && this.#calls[0]!.waitUntilMs <= nowMs) {
      this.#calls.shift()!.failUnsent('timeout', 'no connection became free in time');
    }
    const first = this.#calls[0];
    if (first !== undefined) this.#loop.timers.set(this, nowMs, first.waitUntilMs - nowMs);
  }
}

function failClosed(call: Call): void {
  if (!call.isOver) call.failUnsent('connect', 'the pool was closed');
}
