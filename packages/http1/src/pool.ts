import type { OnReadOpts, Socket } from 'node:net';
import { Call, type Http1Request, type ResponseHandler, type UpstreamCall } from './call.ts';
import { Connection, type ConnectionOwner } from './connection.ts';
import { Connector, type Destination } from './connector.ts';
import type { FieldLimits } from './field-block.ts';
import { type Loop, threadLoop } from './loop.ts';
import { failClosed, WaitingLine } from './waiting-line.ts';

export interface Http1PoolOptions extends Destination {
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

/**
 * The connections to one upstream address. Idle ones are used last in, first out, so that a lull closes the rest.
 * Throws when the TLS options cannot be used (a certificate that is none).
 */
export class Http1Pool implements ConnectionOwner {
  readonly protocol = 'http1';
  readonly loop: Loop;
  readonly limits: FieldLimits;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly requestsPerConnectionMax: number;
  readonly readyEvent: 'connect' | 'secureConnect';
  readonly #connector: Connector;
  readonly #idleMax: number;
  readonly #connectionsMax: number;
  readonly #connections = new Set<Connection>();
  readonly #idle: Connection[] = [];
  readonly #line: WaitingLine<Call>;
  #isClosing = false;
  #onEmpty: (() => void)[] = [];

  constructor(options: Http1PoolOptions) {
    const {
      idleTimeoutMs = 60_000,
      idleMax = 512,
      requestsPerConnectionMax = 10_000,
      connectionsMax = Infinity,
    } = options;
    this.#connector = new Connector(options);
    this.loop = options.loop ?? threadLoop;
    this.limits = { bytesMax: options.headBytesMax ?? 65_536, fieldsMax: options.fieldsMax ?? 1_000 };
    this.connectTimeoutMs = options.connectTimeoutMs ?? 60_000;
    this.idleTimeoutMs = idleTimeoutMs;
    this.requestsPerConnectionMax = requestsPerConnectionMax;
    this.readyEvent = this.#connector.readyEvent;
    this.#idleMax = idleMax;
    this.#connectionsMax = connectionsMax;
    this.#line = new WaitingLine<Call>(this.loop);
  }

  /** Open connections, those being made included. */
  get connections(): number {
    return this.#connections.size;
  }

  get idle(): number {
    return this.#idle.length;
  }

  /** Sends a request. Never throws; what becomes of it, `handler` is told. */
  dispatch(request: Http1Request, handler: ResponseHandler): UpstreamCall {
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

  closeIdle(): void {
    for (const connection of this.#idle.splice(0)) connection.destroy();
  }

  /** Takes no more requests, lets those under way end, and resolves when the last connection is closed. */
  close(): Promise<void> {
    this.#isClosing = true;
    this.closeIdle();
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
    return this.#connector.connect(onread);
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
