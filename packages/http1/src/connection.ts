import { connect as connectPlain, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Http1Call } from './call.ts';
import { type Deadlines, type Expiring, tickMs } from './deadlines.ts';
import { Http1Error, type Http1ErrorKind, type Http1Phase } from './error.ts';
import type { Head } from './head.ts';
import { type ParserEvents, ResponseParser } from './parser.ts';

export interface TlsOptions {
  /** Server name to ask for and verify; undefined for addresses. */
  servername?: string | undefined;
  rejectUnauthorized?: boolean | undefined;
  /** Authorities to trust instead of the system's, PEM. */
  ca?: readonly string[] | undefined;
  cert?: string | undefined;
  key?: string | undefined;
}

export interface ConnectionOptions {
  host: string;
  port: number;
  tls: TlsOptions | undefined;
  lookup: LookupFunction | undefined;
  connectTimeoutMs: number;
  deadlines: Deadlines;
  /** A TLS session of an earlier connection, to shorten the handshake. */
  session: Buffer | undefined;
}

/** The pool a connection belongs to. */
export interface ConnectionOwner {
  /** It may serve another request. */
  onIdle(connection: Connection): void;
  onClosed(connection: Connection): void;
  onSession(session: Buffer): void;
}

const self: unique symbol = Symbol('connection');
type Owned = Socket & { [self]: Connection };
/** A body up to this size is copied behind its head: one `write` costs half of a `writev`. Bytes. */
const joinedBytesMax = 16 * 1024;
const never = Number.POSITIVE_INFINITY;

/** One connection to a server, serving one request at a time: socket, parser and timeouts in one object. */
export class Connection implements ParserEvents, Expiring {
  readonly #socket: Owned;
  readonly #owner: ConnectionOwner;
  readonly #deadlines: Deadlines;
  readonly #parser: ResponseParser;
  #call: Http1Call | undefined;
  #isConnected = false;
  #isPaused = false;
  #isBlocked = false;
  #mayStay = false;
  #hasHead = false;
  #isClosed = false;
  expiresAtMs = never;
  requests = 0;

  constructor(options: ConnectionOptions, owner: ConnectionOwner) {
    this.#owner = owner;
    this.#deadlines = options.deadlines;
    this.#parser = new ResponseParser(this);
    const socket = open(options) as Owned;
    this.#socket = socket;
    socket[self] = this;
    socket.setNoDelay(true);
    socket.on(options.tls === undefined ? 'connect' : 'secureConnect', onConnect);
    socket.on('data', onData);
    socket.on('end', onEnd);
    socket.on('error', onError);
    socket.on('close', onClose);
    socket.on('drain', onDrain);
    if (options.tls !== undefined) socket.on('session', onSession);
    this.#deadlines.add(this);
    this.#expireAfter(options.connectTimeoutMs);
  }

  /** Serves a request: at once when connected, else as soon as it is. */
  serve(call: Http1Call): void {
    this.#call = call;
    call.connection = this;
    if (this.#isConnected) this.#sendRequest(call);
  }

  #sendRequest(call: Http1Call): void {
    const { head, body, method } = call.request;
    const reused = this.requests++ > 0;
    this.#hasHead = false;
    this.#parser.begin(method === 'HEAD');
    const socket = this.#socket;
    if (body === undefined || body.length === 0) this.#isBlocked = !socket.write(head, 'latin1');
    else if (body.length <= joinedBytesMax) this.#isBlocked = !socket.write(head + body.toString('latin1'), 'latin1');
    else {
      socket.cork();
      socket.write(head, 'latin1');
      this.#isBlocked = !socket.write(body);
      socket.uncork();
    }
    this.#touch();
    call.handler.onConnection?.({ reused, remoteAddress: socket.remoteAddress });
  }

  // For the call.

  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  send(bytes: Buffer | string): boolean {
    const more = typeof bytes === 'string' ? this.#socket.write(bytes, 'latin1') : this.#socket.write(bytes);
    this.#isBlocked = !more;
    this.#touch();
    return more;
  }

  onRequestSent(): void {
    this.#touch();
  }

  pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#socket.pause();
    this.#touch();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#socket.resume();
    this.#touch();
  }

  abandon(): void {
    this.#call = undefined;
    this.#close();
  }

  fail(kind: Http1ErrorKind, message: string): void {
    const call = this.#call;
    this.#call = undefined;
    const phase = this.#phase(call);
    this.#close();
    if (call === undefined) return;
    call.connection = undefined;
    call.handler.onError(new Http1Error(kind, phase, this.requests > 1, message));
  }

  #phase(call: Http1Call | undefined): Http1Phase {
    if (!this.#isConnected) return 'connecting';
    if (this.#hasHead) return 'body';
    return call?.isSent === true ? 'waiting' : 'sending';
  }

  // Timeouts: whatever is waited for next has its own limit.

  #touch(): void {
    const call = this.#call;
    if (call === undefined) return;
    if (this.#isBlocked) this.#expireAfter(call.request.writeTimeoutMs);
    else if (!this.#isPaused && (call.isSent || this.#hasHead)) this.#expireAfter(call.request.readTimeoutMs);
    else this.expiresAtMs = never;
  }

  #expireAfter(timeoutMs: number): void {
    // The deadlines' clock is as old as its last tick: rather a tick late than early.
    this.expiresAtMs = this.#deadlines.nowMs + tickMs + timeoutMs;
  }

  /** Waits for the next request, for so long at most. */
  idle(timeoutMs: number): void {
    this.#expireAfter(timeoutMs);
  }

  onExpired(): void {
    if (this.#call === undefined) this.#close();
    else
      this.fail(
        'timeout',
        this.#isConnected ? 'the server was silent for too long' : 'the connection was not established in time',
      );
  }

  // From the socket.

  connected(): void {
    this.#isConnected = true;
    this.expiresAtMs = never;
    if (this.#call !== undefined) this.#sendRequest(this.#call);
  }

  received(chunk: Buffer): void {
    if (this.#call === undefined) {
      // Nobody asked: these bytes must never be taken for the answer to a later request.
      this.#close();
      return;
    }
    this.#touch();
    const problem = this.#parser.read(chunk);
    if (problem === undefined) return;
    if (this.#call === undefined) this.#close();
    else this.fail('invalid', `the server sent ${problem}`);
  }

  ended(): void {
    this.#mayStay = false;
    const problem = this.#call === undefined ? undefined : this.#parser.close();
    if (problem === undefined) this.#close();
    else this.fail('reset', problem);
  }

  failed(error: NodeJS.ErrnoException): void {
    this.fail(kindOf(error, this.#isConnected), error.message);
  }

  closed(): void {
    this.#deadlines.remove(this);
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#owner.onClosed(this);
    }
    if (this.#call !== undefined) this.fail('reset', 'the connection was closed before the response was complete');
  }

  drained(): void {
    this.#isBlocked = false;
    this.#touch();
    this.#call?.handler.onDrain?.();
  }

  session(session: Buffer): void {
    this.#owner.onSession(session);
  }

  // From the parser.

  onParsedHead(head: Head): void {
    this.#hasHead = true;
    this.#mayStay = head.keepAlive;
    this.#call?.handler.onHead(head.status, head.reason, head.rawHeaders);
  }

  onParsedData(chunk: Buffer): void {
    this.#call?.handler.onData(chunk);
  }

  onParsedEnd(trailers: string[] | undefined): void {
    const call = this.#call;
    if (call === undefined) return;
    this.#call = undefined;
    call.connection = undefined;
    this.expiresAtMs = never;
    // An answer that came before the whole request was sent leaves the rest of it behind on this connection.
    const stays = this.#mayStay && call.isSent && !this.#isBlocked && !this.#isClosed;
    if (stays) {
      if (this.#isPaused) {
        this.#isPaused = false;
        this.#socket.resume();
      }
      this.#owner.onIdle(this);
    } else {
      this.#close();
    }
    call.handler.onEnd(trailers);
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#deadlines.remove(this);
    this.#owner.onClosed(this);
    this.#socket.destroy();
  }

  destroy(): void {
    if (this.#call === undefined) this.#close();
    else this.fail('reset', 'the connections to this server were given up');
  }
}

function open({ host, port, tls, lookup, session }: ConnectionOptions): Socket | TLSSocket {
  // With an address there is nothing to look up, and one fewer turn of the event loop.
  const address = { host, port, autoSelectFamily: isIP(host) === 0, ...(lookup === undefined ? {} : { lookup }) };
  if (tls === undefined) return connectPlain(address);
  const { ca, ...rest } = tls;
  return connectTls({
    ...address,
    ...rest,
    ...(ca === undefined ? {} : { ca: [...ca] }),
    ...(session === undefined ? {} : { session }),
  });
}

function kindOf({ code = '', syscall }: NodeJS.ErrnoException, isConnected: boolean): Http1ErrorKind {
  if (isConnected) return 'reset';
  if (syscall === 'getaddrinfo' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'dns';
  return code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || certificateProblem.test(code) ? 'tls' : 'connect';
}

const certificateProblem = /CERT|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE/;

function onConnect(this: Owned): void {
  this[self].connected();
}
function onData(this: Owned, chunk: Buffer): void {
  this[self].received(chunk);
}
function onEnd(this: Owned): void {
  this[self].ended();
}
function onError(this: Owned, error: Error): void {
  this[self].failed(error);
}
function onClose(this: Owned): void {
  this[self].closed();
}
function onDrain(this: Owned): void {
  this[self].drained();
}
function onSession(this: Owned, session: Buffer): void {
  this[self].session(session);
}
