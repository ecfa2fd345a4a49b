import type { Server } from 'node:http';
import type { Http2SecureServer, Http2Server } from 'node:http2';
import type { Socket } from 'node:net';
import type { Admissions } from '../connection-limits/admissions.ts';
import type { ConnectionLimits } from '../options.ts';
import type { Arrivals } from './arrival.ts';
import { refuseConnection } from './broken-request.ts';
import { readClientHello } from './client-hello.ts';
import { readFirst } from './first-bytes.ts';
import { startsHttp2 } from './http2-preface.ts';
import type { Newcomers } from './newcomers.ts';
import { type ProxyHeader, readProxyHeader } from './proxy-protocol/header.ts';
import type { TlsServer } from './tls-server.ts';

export interface EntranceOptions {
  scheme: 'http' | 'https';
  /** Listens, and reads HTTP/1.1, or what was agreed on over TLS. */
  server: Server | Http2SecureServer;
  /** Reads connections in the clear that begin as HTTP/2. */
  cleartextHttp2?: Http2Server;
  /** Whose server it is, over TLS. */
  tls?: TlsServer;
  /** Connections begin with a header of PROXY protocol. */
  proxyProtocol: boolean;
  limits: ConnectionLimits;
}

/**
 * What a connection passes before a server reads it: the limits, its header of PROXY protocol, and the look at its first
 * bytes that tells which server it is for.
 */
export class Entrance {
  readonly #options: EntranceOptions;
  readonly #admissions: Admissions;
  readonly #arrivals: Arrivals;
  readonly #newcomers: Newcomers;
  readonly #take: (socket: Socket) => void;
  /** Those that have not passed it. */
  readonly #waiting = new Set<Socket>();

  constructor(options: EntranceOptions, admissions: Admissions, arrivals: Arrivals, newcomers: Newcomers) {
    this.#options = options;
    this.#admissions = admissions;
    this.#arrivals = arrivals;
    this.#newcomers = newcomers;
    const [take] = options.server.listeners('connection');
    this.#take = take!.bind(options.server) as (socket: Socket) => void;
    options.server.removeAllListeners('connection');
  }

  enter(socket: Socket): void {
    socket.on('error', ignore);
    const { limits, scheme, proxyProtocol } = this.#options;
    const listener = limits.listenerMax > 0 ? scheme : undefined;
    const client = limits.clientMax > 0 && !proxyProtocol ? this.#arrivals.countedClient(socket) : undefined;
    if (listener !== undefined || client !== undefined) this.#admit(socket, listener, client, this.#identify);
    else this.#identify(socket);
  }

  /** It has passed, or is gone. */
  left(socket: Socket): void {
    this.#waiting.delete(socket);
    this.#newcomers.forget(socket);
  }

  /** Destroys what has not passed. */
  closeWaiting(): void {
    for (const socket of this.#waiting) socket.destroy();
  }

  // The steps, in order.

  readonly #identify = (socket: Socket): void => {
    if (this.#options.proxyProtocol) this.#readProxyHeader(socket);
    else this.#choose(socket);
  };

  #readProxyHeader(socket: Socket): void {
    let header: ReturnType<typeof readProxyHeader> = 'more';
    // Nothing is answered to whom we do not know.
    this.#wait(socket, 'silent');
    readFirst(
      socket,
      (bytes) => {
        header = readProxyHeader(bytes);
        if (header === 'invalid') socket.destroy();
        return typeof header === 'string' ? undefined : header.bytes;
      },
      () => {
        this.left(socket);
        const { source } = header as ProxyHeader;
        if (source !== undefined) this.#arrivals.remember(socket, source);
        const client = this.#options.limits.clientMax > 0 ? this.#arrivals.countedClient(socket) : undefined;
        if (client === undefined) this.#choose(socket);
        else this.#admit(socket, undefined, client, this.#choose);
      },
    );
  }

  readonly #choose = (socket: Socket): void => {
    const { cleartextHttp2, tls } = this.#options;
    if (cleartextHttp2 !== undefined) this.#chooseVersion(socket, cleartextHttp2);
    else if (tls?.looksAtClients) this.#lookAtClient(socket, tls);
    else this.#take(socket);
  };

  #chooseVersion(socket: Socket, http2: Http2Server): void {
    this.#wait(socket, 'answered');
    readFirst(
      socket,
      (bytes) => (startsHttp2(bytes) === undefined ? undefined : 0),
      (bytes) => {
        this.#waiting.delete(socket);
        // Still a newcomer, until its first request.
        if (startsHttp2(bytes) !== true) return this.#take(socket);
        // From here on idle sessions are watched.
        this.#newcomers.forget(socket);
        // HTTP/1.1 clients may finish sending and still wait for their answer; here an end is the end.
        socket.allowHalfOpen = false;
        http2.emit('connection', socket);
      },
    );
  }

  #lookAtClient(socket: Socket, tls: TlsServer): void {
    let client: ReturnType<typeof readClientHello> = 'more';
    this.#wait(socket, 'silent');
    readFirst(
      socket,
      (bytes) => {
        client = readClientHello(bytes);
        return client === 'more' ? undefined : 0;
      },
      () => {
        this.left(socket);
        tls.enter(client === 'more' ? undefined : client, () => this.#take(socket));
      },
    );
  }

  #admit(
    socket: Socket,
    listener: 'http' | 'https' | undefined,
    client: string | undefined,
    next: (socket: Socket) => void,
  ): void {
    this.#wait(socket, 'silent');
    this.#admissions.ask(socket, listener, client, (admitted) => {
      this.left(socket);
      if (admitted) next(socket);
      // A handshake only to say no would cost us more than the caller.
      else if (this.#options.scheme === 'https') socket.destroy();
      else refuseConnection(socket, '503 Service Unavailable', retrySoon);
    });
  }

  #wait(socket: Socket, ending: 'answered' | 'silent'): void {
    this.#waiting.add(socket);
    this.#newcomers.watch(socket, ending);
  }
}

const retrySoon = 'Retry-After: 1\r\n';

/** What comes after an error is the close, which is looked at. */
function ignore(): void {}
